"""Running Yutang: `parent` starts and keeps the processes, `application` is what a web process runs."""
