"""The writing side: from files to a searchable index, and the searchable index itself."""
