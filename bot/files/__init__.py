"""Files in and out: CSV now; XLSX, PDF and dossier beside it."""
