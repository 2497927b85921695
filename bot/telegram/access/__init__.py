"""Who may do what in which chat."""
