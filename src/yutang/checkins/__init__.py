"""Check-ins 打卡: programmes, streaks, make-ups, freezes, levels and badges."""
