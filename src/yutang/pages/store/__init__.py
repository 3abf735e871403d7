"""The queries of pages. Each names its workspace, but the directory of addresses, which leads to one."""
