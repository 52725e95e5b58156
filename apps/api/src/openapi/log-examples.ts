/** What the log answers, as examples. */
export const key = 'plan.tuyenquang.gov.vn/log/2025+2da9bde1+AeYq0vRrKpCdLQ7BW2cXa3DIZqBhZ1YX8Kkw8o8+Vt6r\n';

export const checkpoint = `plan.tuyenquang.gov.vn/log/2025
2
fXdNQB5jbnkWPdgWrGS9iNP8kmAd5W8KdPFvhFvSgBc=

— plan.tuyenquang.gov.vn/log/2025 Lam94WZcC7Zr1i…
`;

const sibling = '4x5rQ7N7oQ0PzVb0Uu1C1mT0z7z1Gq3Xk2m1n5bYV0w=';

export const inclusion = `c2sp.org/tlog-proof@v1
index 1
${sibling}

${checkpoint}`;

export const consistency = `${sibling}\n`;

export const receipt = {
  format: 'plan-ledger/receipt',
  version: 1,
  command: 'a1b2c3',
  log: { origin: 'plan.tuyenquang.gov.vn/log/2025', key: key.trim() },
  proofs: [inclusion.replace('index', 'extra eyJhY3RvciI6ImNiLTA0MTIi…\nindex')],
};
