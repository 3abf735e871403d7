"""Tables that people open in a spreadsheet, and those that they send: written as XLSX and CSV, read with bounds."""
