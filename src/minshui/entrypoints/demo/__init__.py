"""The demonstration: two generated towns on published Fujian prices, billed before your eyes."""
