"""Read models of approvals."""
