"""What may be forgotten at any time: values shared by the processes, and copies within one."""
