"""The ledger: tasks, runs, decisions and what an audit of them finds."""
