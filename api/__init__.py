"""Every face of Qonys: the web application, the OGC API, the pages and the command line."""
