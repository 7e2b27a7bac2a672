"""The plugin protocol on the wire: generated messages of `finfocus.v1` and of the older `pulumicost.v1`.

Both packages hold the same messages under the same field numbers; only the path of a call differs
(`/finfocus.v1.CostSourceService/Name`, `/pulumicost.v1.CostSourceService/Name`), so one servicer can answer both.
Importing this package imports nothing else: `_pb` needs protobuf and grpc and is imported where a plugin is spoken to,
never by the core or at the start of the pack. docs/protocol.md says what each message is for.
"""
