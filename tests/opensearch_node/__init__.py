"""A real OpenSearch node out of Maven artifacts: put together by assemble.py, started and stopped by node.py."""
