"""What is done with domains. Import the modules: pages stand between some of them."""
