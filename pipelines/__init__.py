"""From files to stored, indexed, reviewed items: everything that touches disk, database or network."""
