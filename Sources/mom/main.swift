print("mom")
