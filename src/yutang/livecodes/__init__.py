"""Live codes: fixed addresses that hand each visitor the right group or person right now."""
