process.env.LEDGER_TEST_PROFILE = 'distributed';
