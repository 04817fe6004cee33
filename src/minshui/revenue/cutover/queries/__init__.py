"""What has been taken over already."""
