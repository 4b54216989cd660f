import Studio
print("studio")
