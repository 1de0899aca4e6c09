"""How the bundled models were made; nothing here is needed to use them."""
