"""Catalogues, dates, hours and numbers as people write them."""
