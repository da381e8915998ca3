"""The database: accounts, drops, findings and the audit trail. Returns core values.

Every function takes a Connection, so that its caller decides what one transaction is:
`with database.begin() as connection: ...`.
"""
