"""WeChat messages: template messages of official accounts."""
