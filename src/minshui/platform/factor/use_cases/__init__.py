"""What may be done about second factors."""
