"""What people do on their phones. Each act changes the world and pushes to the account, as WeChat would."""
