"""What programs may ask and do, over HTTP and JSON."""
