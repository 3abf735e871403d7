"""What happens on the pages of fans. Nobody's permission is asked: who may do what, the phone decides."""
