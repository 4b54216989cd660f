import Studio

print("studio")
