"""Generated protocol messages: see tools/make_proto.py."""
