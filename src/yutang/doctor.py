"""`yutang doctor`: is everything as it should be?"""

import argparse


def add_doctor_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("doctor", help="check the installation")
