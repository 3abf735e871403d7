"""WeChat Pay's side of a payment, APIv3: merchants, orders, phones that pay, signed and encrypted notices."""
