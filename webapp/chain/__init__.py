"""The chain: JSON-RPC, ABIs, logs to typed events, calls. The only folder that knows web3."""
