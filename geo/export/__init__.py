"""Tables as files that people open: CSV and workbooks, in which no text becomes a formula."""
