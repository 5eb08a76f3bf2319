"""Files that whoever holds the home loads in a browser: kept until they are published, read by a process of its own."""
