"""Everything that a school reads, in Dutch and English, by topic.

A module a topic: `refusals` (what the server says), `findings` (what is wrong in a list),
`container` (what is wrong with the file itself), `receipts` (the answer beside the file).
"""
