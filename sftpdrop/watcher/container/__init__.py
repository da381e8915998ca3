"""What a file is before anything reads its cells: its type, its packing, what rides along in it.

Every format's own structure is checked here, and calamine is handed a container that was written
anew from the parts that were checked: what was verified is what is read.
"""
