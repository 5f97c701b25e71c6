"""What all pages share: languages, formats, headers, words, exact amounts. No SQL, no web3."""
