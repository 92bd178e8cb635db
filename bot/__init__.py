"""The conversation: one turn, its delivery, its dialogs and its doors."""
