"""The network side: log-in, jail, uploads. Never opens a workbook."""
