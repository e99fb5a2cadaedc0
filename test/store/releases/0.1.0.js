import e from"better-sqlite3";import{chmodSync as t,closeSync as n,constants as r,fsyncSync as i,mkdirSync as a,openSync as o,statSync as s}from"node:fs";import{dirname as c}from"node:path";import{hashStruct as l}from"viem";function u(e,t,n,r=!1){return{kind:`rejected`,reason:e,got:String(t),expected:String(n),retryable:r}}var d=({synced:e,newestAmount:t})=>e!==null&&e.redeemed>t,f=e=>e.synced===null||!e.timeTrusted||d(e);function ee({synced:e,noticePeriod:t,margin:n}){return e===null?null:e.blockAt+BigInt(t)-n}function te({synced:e,newestAmount:t}){if(e===null)return null;let n=e.redeemed>t?e.redeemed:t;return n>=e.deposited?0n:e.deposited-n}function ne(e,t){if(t===0n)return null;let{now:n,synced:r,servedSinceSync:i,allowance:a}=e;if(r!==null&&r.closesAt!==0n)return u(`closing`,`closes at ${r.closesAt}`,`a channel that nobody is closing`);let o=ee(e);if(o!==null&&n>=o)return u(`offline-too-long`,`time ${n}`,`before ${o}, the last sync plus notice less margin`);let s=te(e);return s!==null&&t>s?u(`credit-used-up`,`price ${t}`,`at most ${s} of the deposit`):f(e)&&i+t>a?u(`allowance-used-up`,`${i} served since the last sync and price ${t}`,`at most ${a} before the next sync`):null}var re=86400n,p=e=>e/re;function m(e,t){let n=t<e?t:e;return{amount:e-n,creditTaken:n}}function h(e,t){let{newest:n,account:r,standing:i}=e,{amount:a}=m(t,r.credit),o=n!==null&&n.issuedAt>i.now?n.issuedAt:i.now;return{channelId:e.channelId,sequence:(n?.sequence??0n)+1n,cumulativeAmount:(n?.cumulativeAmount??0n)+a,issuedAt:o,previous:n?.hash??`0x${`0`.repeat(64)}`}}function ie(e,t,n){let{badge:r,isIssuer:i,isCard:a,revokedAt:o,spentToday:s}=e;return i?null:r===null?u(`no-badge`,`no badge`,`a badge of the channel’s issuer`):o!==null&&o>=r.issuedAt?u(`badge-revoked`,`issued at ${r.issuedAt}`,`a badge issued after ${o}`):t<r.issuedAt?u(`badge-not-yet-good`,`time ${t}`,`from ${r.issuedAt} on`):t>r.expiresAt?u(`badge-expired`,`time ${t}`,`at most ${r.expiresAt}`):a&&r.dailyLimit===0n?u(`card-without-limit`,`daily limit 0`,`a daily limit, as every card must have`):n>0n&&r.dailyLimit!==0n&&s+n>r.dailyLimit?u(`over-daily-limit`,`${s} spent today and ${n} more`,`at most ${r.dailyLimit} a day`):null}function ae(e,t,n){let{newest:r,standing:i}=t,a=h(t,0n),o=(r?.cumulativeAmount??0n)+n;return e.channelId===t.channelId?e.sequence===a.sequence?e.previous===a.previous?e.cumulativeAmount===o?r!==null&&e.issuedAt<r.issuedAt?u(`issued-before-previous`,e.issuedAt,`at least ${r.issuedAt}`,!0):e.issuedAt>i.now&&e.issuedAt!==r?.issuedAt?u(`issued-in-future`,e.issuedAt,`at most ${i.now}`,!0):null:u(`other-amount`,e.cumulativeAmount,o,!0):u(`other-previous`,e.previous,a.previous,!0):u(`other-sequence`,e.sequence,a.sequence,!0):u(`other-channel`,e.channelId,t.channelId)}function oe(e,t,n,r){let{account:i,standing:a}=r,{amount:o,creditTaken:s}=m(n,i.credit);if(t===null)return u(`bad-signature`,`no canonical signature`,`r and s in range, s in the lower half`,!0);if(t!==i.holder)return u(`other-signer`,t,i.holder,!0);let c=ae(e,r,o)??ie(i,e.issuedAt,o)??ne(a,o);return c===null?{kind:`accepted`,verified:{receipt:e,signer:t,badge:i.isIssuer?null:i.badge,paid:o,creditTaken:s}}:c}var g=class extends Error{name=`StoreError`;fault;constructor(e,t,n){super(t,n),this.fault=e}},se=[[/^SQLITE_(BUSY|LOCKED|PROTOCOL)/,`in-use`,e=>`${e} is in use by another process; expected only this one. Stop the other daemon first (systemctl status crema).`],[/^SQLITE_(NOTADB|CORRUPT)/,`not-a-database`,e=>`${e} is no SQLite database, or a damaged one; expected one that crema made. Move it away and start again: what the chain paid for is recovered, credits and sums are not.`],[/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|EISDIR|ENOTDIR)/,`not-writable`,e=>`${e} cannot be opened for writing. Make the directory and the files in it belong to the user that runs crema, on a file system that is mounted read-write.`],[/^(SQLITE_FULL|ENOSPC|EDQUOT)/,`disk-full`,e=>`No space is left for ${e}; what was to be written was not. Free some space on its file system: cups are served again as soon as there is some.`],[/^(SQLITE_IOERR|EIO)/,`disk-failed`,e=>`The disk failed for ${e}; what was to be written was not. See journalctl -k, and replace the SD card if it is worn out.`]];function ce(e,t){let n=e?.code;if(typeof n!=`string`)return e;let r=se.find(([e])=>e.test(n));return r===void 0?e:new g(r[1],`${r[2](t)} (${n})`,{cause:e})}var _=e=>`${e} TEXT CHECK (${e} = '0' OR (${e} GLOB '[1-9]*' AND ${e} NOT GLOB '*[^0-9]*'))`,le=[`
CREATE TABLE channels (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  payer TEXT NOT NULL,
  payee TEXT NOT NULL,
  token TEXT NOT NULL,
  issuer TEXT NOT NULL,
  machine TEXT NOT NULL,
  notice_period INTEGER NOT NULL,
  decimals INTEGER NOT NULL,
  symbol TEXT NOT NULL
) STRICT;

CREATE TABLE badges (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${_(`issued_at`)} NOT NULL,
  ${_(`expires_at`)} NOT NULL,
  ${_(`daily_limit`)} NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  is_card INTEGER NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${_(`at`)} NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

-- Each with the badge that it was signed under, since a holder's next badge replaces the one in badges.
CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${_(`cumulative_amount`)} NOT NULL,
  ${_(`issued_at`)} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  signer TEXT NOT NULL,
  ${_(`badge_issued_at`)},
  ${_(`badge_expires_at`)},
  ${_(`badge_daily_limit`)},
  badge_r TEXT,
  badge_vs TEXT,
  badge_is_card INTEGER,
  redeemable INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_by_sequence ON receipts (channel, sequence);

-- The newest is named, not sought: after an adoption it need not be the one with the greatest sequence.
CREATE TABLE channel_states (
  channel INTEGER PRIMARY KEY REFERENCES channels,
  newest INTEGER REFERENCES receipts,
  newest_redeemable INTEGER REFERENCES receipts,
  ${_(`unredeemed_since`)},
  ${_(`deposited`)},
  ${_(`redeemed`)},
  ${_(`closes_at`)},
  block_number INTEGER,
  block_at INTEGER
) STRICT;

-- A vend has the number of the receipt that pays for it: one receipt, at most one cup.
CREATE TABLE vends (
  id INTEGER PRIMARY KEY REFERENCES receipts,
  product TEXT NOT NULL,
  ${_(`price`)} NOT NULL,
  ${_(`credit_taken`)} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('paid', 'starting', 'brewed', 'failed', 'never-started', 'unknown')),
  boot_id TEXT NOT NULL,
  waits_for_owner INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX vends_open ON vends (id) WHERE state IN ('paid', 'starting');
CREATE INDEX vends_waiting ON vends (id) WHERE waits_for_owner = 1;

CREATE TABLE credits (
  channel INTEGER NOT NULL REFERENCES channels,
  holder TEXT NOT NULL,
  ${_(`amount`)} NOT NULL,
  PRIMARY KEY (channel, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_sums (
  day INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${_(`amount`)} NOT NULL,
  PRIMARY KEY (day, issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
  channel INTEGER NOT NULL REFERENCES channels,
  product TEXT NOT NULL,
  cups INTEGER NOT NULL,
  ${_(`amount`)} NOT NULL,
  PRIMARY KEY (channel, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE served_since_sync (
  token TEXT PRIMARY KEY,
  ${_(`amount`)} NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE last_sync (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  head_at INTEGER NOT NULL,
  block_number INTEGER NOT NULL,
  block_at INTEGER NOT NULL,
  block_hash TEXT NOT NULL
) STRICT;

CREATE TABLE clock (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE redemptions (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${_(`cumulative_amount`)} NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'replaced')),
  transaction_hash TEXT NOT NULL,
  raw_transaction TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ${_(`paid`)},
  ${_(`gas_used`)},
  block_number INTEGER
) STRICT;
CREATE INDEX redemptions_under_way ON redemptions (channel, id) WHERE state IN ('signed', 'mined');
`,`
CREATE TABLE agreements (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  visitor_issuer TEXT NOT NULL,
  ${_(`ends_at`)} NOT NULL
) STRICT;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${_(`price`)} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
`,`
CREATE TABLE open_orders (
  id INTEGER PRIMARY KEY,
  work_orders TEXT NOT NULL,
  cause INTEGER NOT NULL,
  ${_(`requested_at`)} NOT NULL,
  ${_(`accepted_at`)} NOT NULL,
  ${_(`fee`)} NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  visitor_issuer TEXT NOT NULL,
  ${_(`redeemed`)} NOT NULL
) STRICT;

CREATE TABLE visitor_issuers (issuer TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE work_receipts (
  work_orders TEXT NOT NULL,
  order_id INTEGER NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  ${_(`sequence`)} NOT NULL,
  ${_(`cumulative_amount`)} NOT NULL,
  ${_(`issued_at`)} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  completion_r TEXT NOT NULL,
  completion_vs TEXT NOT NULL,
  PRIMARY KEY (work_orders, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_receipts_of_channel ON work_receipts (channel);
`,`
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'replaced')),
  transaction_hash TEXT NOT NULL,
  raw_transaction TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ${_(`report`)},
  ${_(`paid`)},
  ${_(`gas_used`)},
  block_number INTEGER
) STRICT;
CREATE INDEX transactions_under_way ON transactions (id) WHERE state IN ('signed', 'mined');
CREATE INDEX transactions_with_report ON transactions (id) WHERE report IS NOT NULL;

CREATE TABLE transaction_versions (
  number INTEGER NOT NULL REFERENCES transactions,
  hash TEXT NOT NULL,
  PRIMARY KEY (number, hash)
) STRICT, WITHOUT ROWID;

INSERT INTO transactions (id, state, transaction_hash, raw_transaction, nonce, at, paid, gas_used, block_number)
  SELECT id, state, transaction_hash, raw_transaction, nonce, at, paid, gas_used, block_number FROM redemptions;
INSERT INTO transaction_versions SELECT id, transaction_hash FROM redemptions;

DROP INDEX redemptions_under_way;
ALTER TABLE redemptions RENAME TO redemptions_before;
CREATE TABLE redemptions (
  id INTEGER PRIMARY KEY REFERENCES transactions,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${_(`cumulative_amount`)} NOT NULL,
  cause TEXT NOT NULL
) STRICT;
INSERT INTO redemptions SELECT id, channel, sequence, cumulative_amount, cause FROM redemptions_before;
DROP TABLE redemptions_before;

-- What the chain had counted and this store had not: a machine whose store was lost goes on from there.
CREATE TABLE cups_before (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${_(`cups`)} NOT NULL,
  by_product TEXT NOT NULL
) STRICT;
`,`
ALTER TABLE open_orders ADD COLUMN ${_(`proven_amount`)} NOT NULL DEFAULT '0';
ALTER TABLE open_orders ADD COLUMN ${_(`proven_fees`)} NOT NULL DEFAULT '0';
ALTER TABLE work_receipts ADD COLUMN ${_(`fees`)} NOT NULL DEFAULT '0';
UPDATE work_receipts SET fees = cumulative_amount;
`,`
CREATE TABLE visits (
  issuer TEXT PRIMARY KEY,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE test_cups (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  brewed INTEGER NOT NULL,
  since INTEGER NOT NULL
) STRICT;
`,`
ALTER TABLE agreements RENAME TO agreements_before;
ALTER TABLE agreement_products RENAME TO agreement_products_before;

CREATE TABLE agreements (
  number INTEGER PRIMARY KEY,
  contract TEXT NOT NULL,
  id INTEGER NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  visitor_issuer TEXT NOT NULL,
  ${_(`ends_at`)} NOT NULL,
  UNIQUE (contract, id)
) STRICT;
INSERT INTO agreements SELECT id, '', id, channel, kind, provider, visitor_issuer, ends_at FROM agreements_before;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${_(`price`)} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_products SELECT * FROM agreement_products_before;
DROP TABLE agreement_products_before;
DROP TABLE agreements_before;

CREATE TABLE payment_channels (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${_(`chain_id`)} NOT NULL,
  contract TEXT NOT NULL
) STRICT;
`,`
CREATE TABLE brewer (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  is_dry INTEGER NOT NULL
) STRICT;
`],ue=1131570541,v=(e,t)=>Number(e.pragma(t,{simple:!0}));function de(e,t,n){let r=v(e,`user_version`);if(e.prepare(`SELECT 1 FROM sqlite_schema LIMIT 1`).get()!==void 0&&v(e,`application_id`)!==ue)throw new g(`not-ours`,`${t} is a database of another program; expected one that crema made. Name another directory.`);if(r>n.length)throw fe(t,r,n.length)}function fe(e,t,n){return new g(`newer-version`,`${`${e} is a database of version ${t}, this release of crema knows versions up to ${n}.`} Install the newer release again, or put back a copy of the file from before the update.`)}function pe(e,t){e.transaction(()=>{for(let n of t.slice(v(e,`user_version`)))e.exec(n);e.pragma(`application_id = ${ue}`),e.pragma(`user_version = ${t.length}`)}).immediate()}function me(e,t){let{channelId:n,cumulativeAmount:r,issuedAt:i}=t.receipt,{number:a}=e.channels.get(n),{newest:o,newestRedeemable:s,unredeemedSince:c,synced:l}=e.states.get(a);if(o!==null&&e.receipts.get(o).hash===t.hash)return;let u=e.receipts.add(a,t,e.clock.storedAt()),d=r>(l?.redeemed??0n);e.states.change(a,{newest:u,newestRedeemable:t.redeemable?u:s,unredeemedSince:d?c??i:null})}var he=63;function ge(e,i){let l=c(e),u=a(l,{recursive:!0,mode:448});(s(l).mode&he)!==0&&i(`${l} is open to other users; the database names who bought what. Run: chmod 700 ${l}`),n(o(e,r.O_RDWR|r.O_CREAT,384)),(s(e).mode&he)!==0&&t(e,384),y(l),u!==void 0&&y(c(u))}function y(e){let t=o(e,r.O_RDONLY|r.O_DIRECTORY);try{i(t)}finally{n(t)}}var _e=[`OFF`,`NORMAL`,`FULL`,`EXTRA`],b=1e3,ve=class{#e;#t;#n;constructor(e,t){this.#e=e,this.#t=t,this.#n=e.transaction(e=>e()).immediate}prepare(e){return this.#e.prepare(e)}write(e){try{return this.#n(e)}catch(e){throw ce(e,this.#t)}}writeHot(e){this.#e.pragma(`wal_autocheckpoint = 0`);try{return this.write(e)}finally{this.#e.pragma(`wal_autocheckpoint = ${b}`)}}writeUnflushed(e){this.#e.pragma(`synchronous = NORMAL`);try{return this.writeHot(e)}finally{this.#r()}}durability(){let e=Number(this.#i(`synchronous`));return{journalMode:String(this.#i(`journal_mode`)),synchronous:_e[e]??String(e)}}assertDurable(){let{journalMode:e,synchronous:t}=this.durability(),n={journalMode:e,synchronous:t,locking:String(this.#i(`locking_mode`)),foreignKeys:String(this.#i(`foreign_keys`))},r={journalMode:`wal`,synchronous:`FULL`,locking:`exclusive`,foreignKeys:`1`};if(JSON.stringify(n)===JSON.stringify(r))return;let i=`SQLite reads ${JSON.stringify(n)}, expected ${JSON.stringify(r)}`;throw new g(`not-durable`,`${this.#t} is not kept safe: ${i}. Put it on a local file system that can lock files.`)}close(){this.#e.close()}#r(){this.#e.pragma(`synchronous = FULL`);let{synchronous:e}=this.durability();if(e!==`FULL`)throw new g(`not-durable`,`SQLite's synchronous is ${e}, expected FULL. Restart the daemon; no cup is served until then.`)}#i(e){return this.#e.pragma(e,{simple:!0})}};function ye({file:t,warn:n=()=>void 0,onStatement:r,migrations:i=le}){let a;try{ge(t,n),a=new e(t,{timeout:0,verbose:r&&(e=>r(String(e)))}),a.defaultSafeIntegers(!0),de(a,t,i),be(a),pe(a,i);let o=new ve(a,t);return o.assertDurable(),o}catch(e){throw a?.close(),ce(e,t)}}function be(e){e.pragma(`locking_mode = EXCLUSIVE`),e.pragma(`journal_mode = WAL`),e.pragma(`synchronous = FULL`),e.pragma(`wal_autocheckpoint = ${b}`),e.pragma(`foreign_keys = ON`),e.pragma(`trusted_schema = OFF`)}function x(e,t,n,r){let i=e.channels.get(t),{newest:a,synced:o}=e.states.get(i.number),s=a===null?null:e.receipts.get(a),{now:c,timeTrusted:l,margin:u,allowance:d}=r;return{channelId:t,newest:s&&Se(s),account:xe(e,i,n,c),standing:{now:c,timeTrusted:l,synced:o,noticePeriod:i.terms.noticePeriod,margin:u,newestAmount:s?.receipt.cumulativeAmount??0n,allowance:d,servedSinceSync:e.served.of(i.terms.token)}}}function xe(e,{number:t,terms:n},r,i){let a=e.badges.get(n.issuer,r);return{holder:r,isIssuer:r===n.issuer,badge:a?.badge??null,isCard:a?.isCard??!1,revokedAt:e.revocations.greatestAt(n.issuer,r),spentToday:e.dailySums.of(n.issuer,r,i),credit:e.credits.of(t,r)}}var Se=({hash:e,receipt:t})=>({hash:e,sequence:t.sequence,cumulativeAmount:t.cumulativeAmount,issuedAt:t.issuedAt}),S=500;function Ce(e,t,n){let r=e.write(()=>t.dailySums.dropBefore(n));return t.channels.all().reduce((r,i)=>r+we(e,t,i,n),r)}function we(e,t,{number:n},r){let i=t.states.get(n),a=0,o={sequence:0n,id:0n};for(;;){let s=t.receipts.after(n,o,S),c=s.filter(e=>e.at<r&&e.cumulativeAmount<=(i.synced?.redeemed??0n));a+=e.write(()=>c.reduce((e,n)=>e+Te(t,n,i),0));let l=s.at(-1);if(l===void 0||c.length<S)return a;o=l}}function Te(e,{id:t},{newest:n,newestRedeemable:r}){if(t===n||t===r)return 0;let i=e.vends.find(Number(t));return i!==null&&(i.waitsForOwner||i.state===`paid`||i.state===`starting`)?0:(i!==null&&e.vends.drop(t),e.receipts.drop(t),i===null?1:2)}function Ee(e,t,n,r){e.agreements.claim(t,n);let i=e.agreements.of(t);for(let{terms:r,decimals:a,symbol:o,...s}of n)i.some(({id:e})=>e===s.id)||(e.channels.put({id:s.channelId,terms:r,decimals:a,symbol:o}),e.agreements.put(t,s,e.channels.get(s.channelId).number));for(let{id:a,endsAt:o}of i){let i=n.find(e=>e.id===a)?.endsAt??(o!==0n&&o<r?o:r);i!==o&&e.agreements.end(t,a,i)}}function De(e,t){let n=new Map(e.channels.all().map(({id:e,number:t})=>[e,t]));e.work.replace(t.filter(({channelId:e})=>n.has(e)),e=>n.get(e))}function Oe(e,t){let n=/* @__PURE__ */ new Set;for(let[r,i]of t.channels)ke(e,r,i,t)&&n.add(e.channels.get(r).terms.token);for(let{issuer:n,holder:r,at:i}of t.revocations)e.revocations.put(n,r,i);e.served.reset(n),e.lastSync.put(t),e.clock.set(t.headAt)}function ke(e,t,n,{finalBlock:r,headAt:i}){let{number:a}=e.channels.get(t),o=e.states.get(a),s={...n,blockNumber:r.number,blockAt:r.at},c=o.newest===null?0n:e.receipts.get(o.newest).receipt.cumulativeAmount;return e.states.change(a,{synced:s,unredeemedSince:Ae(o,n.redeemed,c,i)}),d({synced:s,newestAmount:c})}function Ae(e,t,n,r){return n<=t?null:e.synced!==null&&t>e.synced.redeemed?r:e.unredeemedSince??r}var C=`SELECT agreements.*, channels.id AS channel_id FROM agreements JOIN channels ON channels.number = agreements.channel`,je=`unknown`,Me=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO agreements (contract, id, channel, kind, provider, visitor_issuer, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)`),this.#t=e.prepare(`INSERT INTO agreement_products (agreement, position, name, price, cause) VALUES (?, ?, ?, ?, ?)`),this.#n=e.prepare(`UPDATE agreements SET ends_at = ? WHERE contract = ? AND id = ?`),this.#r=e.prepare(`UPDATE agreements SET contract = ? WHERE contract = ''`),this.#i=e.prepare(`${C} ORDER BY agreements.number`),this.#a=e.prepare(`${C} WHERE agreements.contract IN (?, '') ORDER BY agreements.id`),this.#o=e.prepare(`SELECT name, price, cause FROM agreement_products WHERE agreement = ? ORDER BY position`)}claim(e,t){let n=this.of(e).some(({id:e,channelId:n})=>t.some(t=>t.id===e&&t.channelId!==n));this.#r.run(n?je:e)}put(e,{id:t,kind:n,provider:r,visitorIssuer:i,endsAt:a,products:o},s){let c=this.#e.run(e,t,s,n,r,i,String(a)).lastInsertRowid;for(let[e,{name:t,price:n,cause:r}]of o.entries())this.#t.run(c,e,t,String(n),r)}end(e,t,n){this.#n.run(String(n),e,t)}all(){return this.#i.all().map(e=>this.#s(e))}of(e){return this.#a.all(e).map(e=>this.#s(e))}#s(e){return Pe(e,this.#o.all(e.number).map(Ne))}},Ne=({name:e,price:t,cause:n})=>({name:e,price:BigInt(t),cause:Number(n)}),Pe=(e,t)=>({id:e.id,kind:e.kind,channelId:e.channel_id,provider:e.provider,visitorIssuer:e.visitor_issuer,endsAt:BigInt(e.ends_at),products:t}),Fe=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT * FROM badges WHERE issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO badges (issuer, holder, issued_at, expires_at, daily_limit, r, vs, is_card) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),this.#n=e.prepare(`DELETE FROM badges WHERE issuer = ? AND holder = ?`),this.#r=e.prepare(`UPDATE badges SET is_card = 1 WHERE issuer = ? AND holder = ? AND is_card = 0`)}get(e,t){let n=this.#e.get(e,t);if(n===void 0)return null;let{issued_at:r,expires_at:i,daily_limit:a,r:o,vs:s,is_card:c}=n;return{badge:{holder:t,issuedAt:BigInt(r),expiresAt:BigInt(i),dailyLimit:BigInt(a)},signature:{r:o,vs:s},isCard:c===1n}}put(e,{badge:t,signature:n,isCard:r}){let{holder:i,issuedAt:a,expiresAt:o,dailyLimit:s}=t,c=this.get(e,i);c!==null&&c.badge.issuedAt>=a||this.#t.run(e,i,String(a),String(o),String(s),n.r,n.vs,Number(r))}drop(e,t){this.#n.run(e,t)}markCard(e,t){this.#r.run(e,t)}},Ie=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT is_dry FROM brewer WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO brewer (only_row, is_dry) VALUES (1, ?)`)}isDry(){return this.#e.get()?.is_dry===1n}putDry(e){this.#t.run(e?1n:0n)}},Le={newest:null,newestRedeemable:null,unredeemedSince:null,synced:null},Re=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT * FROM channel_states WHERE channel = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO channel_states
         (channel, newest, newest_redeemable, unredeemed_since, deposited, redeemed, closes_at, block_number, block_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)}get(e){let t=this.#e.get(e);return t===void 0?Le:ze(t)}change(e,t){let{newest:n,newestRedeemable:r,unredeemedSince:i,synced:a}={...this.get(e),...t},o=a&&[String(a.deposited),String(a.redeemed),String(a.closesAt),a.blockNumber,a.blockAt];this.#t.run(e,n,r,i?.toString()??null,...o??[null,null,null,null,null])}},ze=e=>({newest:e.newest,newestRedeemable:e.newest_redeemable,unredeemedSince:e.unredeemed_since===null?null:BigInt(e.unredeemed_since),synced:e.deposited===null?null:{deposited:BigInt(e.deposited),redeemed:BigInt(e.redeemed),closesAt:BigInt(e.closes_at),blockNumber:e.block_number,blockAt:e.block_at}}),Be=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`INSERT INTO channels (id, payer, payee, token, issuer, machine, notice_period, decimals, symbol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET decimals = excluded.decimals, symbol = excluded.symbol`),this.#t=e.prepare(`SELECT * FROM channels ORDER BY number`),this.#n=e.prepare(`SELECT * FROM channels WHERE id = ?`)}put({id:e,terms:t,decimals:n,symbol:r}){let{payer:i,payee:a,token:o,issuer:s,machine:c,noticePeriod:l}=t;this.#e.run(e,i,a,o,s,c,l,n,r)}all(){return this.#t.all().map(w)}get(e){let t=this.#n.get(e);if(t===void 0)throw new g(`not-found`,`Channel ${e} is not in the store; expected one that was put there at the start.`);return w(t)}},w=e=>({number:e.number,id:e.id,terms:{payer:e.payer,payee:e.payee,token:e.token,issuer:e.issuer,machine:e.machine,noticePeriod:Number(e.notice_period)},decimals:Number(e.decimals),symbol:e.symbol}),Ve=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT * FROM last_sync WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO last_sync (only_row, head_at, block_number, block_at, block_hash) VALUES (1, ?, ?, ?, ?)`)}get(){let e=this.#e.get();return e===void 0?null:{headAt:e.head_at,blockNumber:e.block_number,blockAt:e.block_at,blockHash:e.block_hash}}put({headAt:e,finalBlock:t}){this.#t.run(e,t.number,t.at,t.hash)}},He=`channel, sequence, cumulative_amount, issued_at, previous, hash, r, vs, signer,
  badge_issued_at, badge_expires_at, badge_daily_limit, badge_r, badge_vs, badge_is_card, redeemable, at`,T=`SELECT receipts.*, channels.id AS channel_id FROM receipts JOIN channels ON channels.number = receipts.channel`,Ue=class{#e;#t;#n;#r;#i;constructor(e){this.#e=e.prepare(`INSERT INTO receipts (${He}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#t=e.prepare(`${T} WHERE receipts.id = ?`),this.#n=e.prepare(`${T} WHERE receipts.channel = ? AND receipts.sequence < ? ORDER BY receipts.sequence DESC, receipts.id DESC LIMIT ?`),this.#r=e.prepare(`SELECT id, sequence, cumulative_amount, at FROM receipts
       WHERE channel = ? AND (sequence, id) > (?, ?) ORDER BY sequence, id LIMIT ?`),this.#i=e.prepare(`DELETE FROM receipts WHERE id = ?`)}add(e,{receipt:t,hash:n,signature:r,signer:i,badge:a,redeemable:o},s){let{sequence:c,cumulativeAmount:l,issuedAt:u,previous:d}=t,f=[String(l),String(u),d,n,r.r,r.vs,i],{lastInsertRowid:ee}=this.#e.run(e,We(c),...f,...Ge(a),Number(o),s);return BigInt(ee)}get(e){let t=this.#t.get(e);if(t===void 0)throw new g(`not-found`,`Receipt row ${e} is not in the store.`);return D(t)}page(e,{before:t=E,limit:n}){return this.#n.all(e,t<E?t:E,n).map(D)}after(e,{sequence:t,id:n},r){return this.#r.all(e,t,n,r).map(e=>({id:e.id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),at:e.at}))}drop(e){this.#i.run(e)}},E=(1n<<63n)-1n;function We(e){if(e<E)return e;throw new g(`not-allowed`,`Sequence ${e} cannot be stored; expected less than ${E}.`)}function Ge(e){if(e===null)return[null,null,null,null,null,null];let{badge:t,signature:n,isCard:r}=e;return[String(t.issuedAt),String(t.expiresAt),String(t.dailyLimit),n.r,n.vs,Number(r)]}var D=e=>({receipt:{channelId:e.channel_id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),issuedAt:BigInt(e.issued_at),previous:e.previous},hash:e.hash,signature:{r:e.r,vs:e.vs},signer:e.signer,badge:Ke(e),redeemable:e.redeemable===1n});function Ke(e){return e.badge_issued_at===null?null:{badge:{holder:e.signer,issuedAt:BigInt(e.badge_issued_at),expiresAt:BigInt(e.badge_expires_at),dailyLimit:BigInt(e.badge_daily_limit)},signature:{r:e.badge_r,vs:e.badge_vs},isCard:e.badge_is_card===1n}}var qe=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO transactions (state, transaction_hash, raw_transaction, nonce, at, report) VALUES ('signed', ?, ?, ?, ?, ?)`),this.#t=e.prepare(`UPDATE transactions SET state = ?, transaction_hash = ?, raw_transaction = ?, paid = ?, gas_used = ?, block_number = ? WHERE id = ?`),this.#n=e.prepare(`SELECT * FROM transactions WHERE id = ?`),this.#r=e.prepare(`INSERT OR IGNORE INTO transaction_versions (number, hash) VALUES (?, ?)`),this.#i=e.prepare(`SELECT hash FROM transaction_versions WHERE number = ?`),this.#a=e.prepare(`SELECT * FROM transactions WHERE state IN ('signed', 'mined') ORDER BY id`),this.#o=e.prepare(`SELECT * FROM transactions WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1`)}add({transactionHash:e,rawTransaction:t,nonce:n,at:r,report:i}){let a=Number(this.#e.run(e,t,n,r,i?.toString()??null).lastInsertRowid);return this.#r.run(a,e),this.get(a)}update(e,t){let{state:n,transactionHash:r,rawTransaction:i,paid:a,gasUsed:o,blockNumber:s}={...this.get(e),...t};this.#t.run(n,r,i,a?.toString()??null,o?.toString()??null,s,e),this.#r.run(e,r)}get(e){let t=this.#n.get(e);if(t===void 0)throw new g(`not-found`,`Transaction ${e} is not in the store.`);return k(t)}versions(e){return this.#i.all(e).map(({hash:e})=>e)}underWay(){return this.#a.all().map(k)}newestReport(){let e=this.#o.get();return e===void 0?null:k(e)}},O=e=>e===null?null:BigInt(e),k=e=>({id:Number(e.id),state:e.state,transactionHash:e.transaction_hash,rawTransaction:e.raw_transaction,nonce:Number(e.nonce),at:e.at,report:O(e.report),paid:O(e.paid),gasUsed:O(e.gas_used),blockNumber:e.block_number}),A=`transactions.*, channels.id AS channel_id, sequence, cumulative_amount, cause`,Je=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`INSERT INTO redemptions (id, channel, sequence, cumulative_amount, cause) VALUES (?, ?, ?, ?, ?)`),this.#t=e.prepare(`SELECT ${A} FROM transactions CROSS JOIN redemptions ON redemptions.id = transactions.id
       JOIN channels ON channels.number = redemptions.channel
       WHERE transactions.state IN ('signed', 'mined') AND redemptions.channel = ? ORDER BY transactions.id DESC LIMIT 1`),this.#n=e.prepare(`SELECT ${A} FROM redemptions CROSS JOIN transactions ON transactions.id = redemptions.id
       JOIN channels ON channels.number = redemptions.channel ORDER BY redemptions.id DESC LIMIT ?`)}add(e,t,{sequence:n,cumulativeAmount:r,cause:i}){this.#e.run(e,t,n,String(r),i)}underWay(e){let t=this.#t.get(e);return t===void 0?null:j(t)}page(e){return this.#n.all(e).map(j)}},j=e=>({...k(e),channelId:e.channel_id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),cause:e.cause}),Ye=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT at FROM revocations WHERE issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO revocations (issuer, holder, at) VALUES (?, ?, ?)`)}greatestAt(e,t){let n=this.#e.get(e,t);return n===void 0?null:BigInt(n.at)}put(e,t,n){let r=this.greatestAt(e,t);(r===null||n>r)&&this.#t.run(e,t,String(n))}},Xe=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT at FROM clock WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO clock (only_row, at) VALUES (1, ?)`)}storedAt(){return this.#e.get()?.at??0n}raise(e){e>this.storedAt()&&this.set(e)}set(e){this.#t.run(e)}},Ze=class{#e;#t;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO payment_channels (only_row, chain_id, contract) VALUES (1, ?, ?)`),this.#t=e.prepare(`SELECT chain_id, contract FROM payment_channels`)}put({chainId:e,contract:t}){this.#e.run(String(e),t)}get(){let e=this.#t.get();return e===void 0?null:{chainId:BigInt(e.chain_id),contract:e.contract}}};`${`0`.repeat(40)}`;var Qe=`0x${`0`.repeat(64)}`;Array.from({length:256},(e,t)=>t.toString(16).padStart(2,`0`));var $e={cups:0n,cupsByProduct:Qe},M=e=>e===void 0?0n:BigInt(e.amount),et=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT amount FROM credits WHERE channel = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO credits (channel, holder, amount) VALUES (?, ?, ?)`),this.#n=e.prepare(`DELETE FROM credits WHERE channel = ? AND holder = ?`),this.#r=e.prepare(`SELECT id, holder, amount FROM credits JOIN channels ON channels.number = credits.channel`)}of(e,t){return M(this.#e.get(e,t))}add(e,t,n){if(n===0n)return;let r=this.of(e,t)+n;r===0n?this.#n.run(e,t):this.#t.run(e,t,String(r))}all(){return this.#r.all().map(({id:e,holder:t,amount:n})=>({channelId:e,holder:t,amount:BigInt(n)}))}},tt=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`SELECT amount FROM daily_sums WHERE day = ? AND issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO daily_sums (day, issuer, holder, amount) VALUES (?, ?, ?, ?)`),this.#n=e.prepare(`DELETE FROM daily_sums WHERE day < ?`)}of(e,t,n){return M(this.#e.get(p(n),e,t))}add(e,t,n,r){r!==0n&&this.#t.run(p(n),e,t,String(this.of(e,t,n)+r))}dropBefore(e){return this.#n.run(p(e)).changes}},nt=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`SELECT cups, amount FROM totals WHERE channel = ? AND product = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO totals (channel, product, cups, amount) VALUES (?, ?, ?, ?)`),this.#n=e.prepare(`SELECT id, product, cups, amount FROM totals JOIN channels ON channels.number = totals.channel ORDER BY channel, product`)}addCup(e,t,n){let r=this.#e.get(e,t);this.#t.run(e,t,(r?.cups??0n)+1n,String(M(r)+n))}all(){return this.#n.all().map(({id:e,product:t,cups:n,amount:r})=>({channelId:e,product:t,cups:Number(n),amount:BigInt(r)}))}},rt=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT cups, by_product FROM cups_before WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO cups_before (only_row, cups, by_product) VALUES (1, ?, ?)`)}get(){let e=this.#e.get();return e===void 0?$e:{cups:BigInt(e.cups),cupsByProduct:e.by_product}}put({cups:e,cupsByProduct:t}){this.#t.run(String(e),t)}},it=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT amount FROM served_since_sync WHERE token = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO served_since_sync (token, amount) VALUES (?, ?)`),this.#n=e.prepare(`SELECT token FROM served_since_sync`),this.#r=e.prepare(`DELETE FROM served_since_sync WHERE token = ?`)}of(e){return M(this.#e.get(e))}add(e,t){t!==0n&&this.#t.run(e,String(this.of(e)+t))}reset(e){for(let{token:t}of this.#n.all())e.has(t)||this.#r.run(t)}},N=`SELECT vends.*, receipts.channel, receipts.sequence, receipts.signer, channels.id AS channel_id
  FROM vends JOIN receipts ON receipts.id = vends.id JOIN channels ON channels.number = receipts.channel`,at=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO vends (id, product, price, credit_taken, state, boot_id, at) VALUES (?, ?, ?, ?, 'paid', ?, ?)`),this.#t=e.prepare(`UPDATE vends SET state = ?, waits_for_owner = ? WHERE id = ?`),this.#n=e.prepare(`${N} WHERE vends.id = ?`),this.#r=e.prepare(`${N} WHERE vends.state IN ('paid', 'starting') ORDER BY vends.id`),this.#i=e.prepare(`${N} WHERE vends.waits_for_owner = 1 ORDER BY vends.id`),this.#a=e.prepare(`${N} WHERE vends.id < ? ORDER BY vends.id DESC LIMIT ?`),this.#o=e.prepare(`DELETE FROM vends WHERE id = ?`)}add(e,t,n,r,i,a){return this.#e.run(e,t,String(n),String(r),i,a),this.get(Number(e))}change(e,t,n){this.#t.run(t,Number(n),e)}find(e){let t=this.#n.get(e);return t===void 0?null:P(t)}get(e){let t=this.find(e);if(t===null)throw new g(`not-found`,`Vend ${e} is not in the store.`);return t}open(){return this.#r.all().map(P)}waiting(){return this.#i.all().map(P)}page({before:e=2**53-1,limit:t}){return this.#a.all(e,t).map(P)}drop(e){this.#o.run(e)}},P=e=>({id:Number(e.id),channelNumber:e.channel,channelId:e.channel_id,sequence:e.sequence,holder:e.signer,product:e.product,price:BigInt(e.price),paid:BigInt(e.price)-BigInt(e.credit_taken),creditTaken:BigInt(e.credit_taken),state:e.state,bootId:e.boot_id,waitsForOwner:e.waits_for_owner===1n,at:e.at}),ot=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO visits (issuer, ends_at) VALUES (?, ?)`),this.#t=e.prepare(`DELETE FROM visits WHERE issuer = ?`),this.#n=e.prepare(`DELETE FROM visits`),this.#r=e.prepare(`SELECT issuer, ends_at FROM visits ORDER BY issuer`)}put({issuer:e,endsAt:t}){this.#e.run(e,t)}drop(e){this.#t.run(e)}clear(){this.#n.run()}all(){return this.#r.all().map(({issuer:e,ends_at:t})=>({issuer:e,endsAt:t}))}},st=class{#e;#t;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO test_cups (only_row, brewed, since) VALUES (1, ?, ?)`),this.#t=e.prepare(`SELECT brewed, since FROM test_cups`)}put({brewed:e,since:t}){this.#e.run(e,t)}get(){let e=this.#t.get();return e===void 0?null:{brewed:Number(e.brewed),since:e.since}}},F=`SELECT work_receipts.*, channels.id AS channel_id FROM work_receipts JOIN channels ON channels.number = work_receipts.channel`,ct=class{#e;#t;#n;#r;#i;#a;#o;#s;constructor(e){this.#e=e.prepare(`DELETE FROM open_orders`),this.#t=e.prepare(`INSERT INTO open_orders
       (id, work_orders, cause, requested_at, accepted_at, fee, channel, visitor_issuer, redeemed, proven_amount, proven_fees)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#n=e.prepare(`SELECT open_orders.*, channels.id AS channel_id FROM open_orders JOIN channels ON channels.number = open_orders.channel ORDER BY open_orders.id`),this.#r=e.prepare(`INSERT OR IGNORE INTO visitor_issuers (issuer) VALUES (?)`),this.#i=e.prepare(`SELECT issuer FROM visitor_issuers ORDER BY issuer`),this.#a=e.prepare(`INSERT INTO work_receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#o=e.prepare(`${F} WHERE work_orders = ? AND order_id = ?`),this.#s=e.prepare(`${F} WHERE work_receipts.channel = ?`)}replace(e,t){this.#e.run();for(let{id:n,workOrders:r,cause:i,requestedAt:a,acceptedAt:o,fee:s,channelId:c,visitorIssuer:l,...u}of e){let e=[String(a),String(o),String(s),t(c),l],d=[u.redeemed,u.provenAmount,u.provenFees].map(String);this.#t.run(n,r,i,...e,...d)}}knowIssuers(e){for(let t of e)this.#r.run(t)}knownIssuers(){return this.#i.all().map(({issuer:e})=>e)}open(){return this.#n.all().map(e=>({id:e.id,workOrders:e.work_orders,cause:Number(e.cause),requestedAt:BigInt(e.requested_at),acceptedAt:BigInt(e.accepted_at),fee:BigInt(e.fee),channelId:e.channel_id,visitorIssuer:e.visitor_issuer,redeemed:BigInt(e.redeemed),provenAmount:BigInt(e.proven_amount),provenFees:BigInt(e.proven_fees)}))}receiptOf(e,t){let n=this.#o.get(e,t);return n===void 0?null:I(n)}newest(e){return this.#s.all(e).map(I).reduce((e,t)=>e===null||t.receipt.sequence>e.receipt.sequence?t:e,null)}keep({workOrders:e,orderId:t,receipt:n,hash:r,signature:i,completion:a,fees:o},s){let{sequence:c,cumulativeAmount:l,issuedAt:u,previous:d}=n,f=[String(c),String(l),String(u),d,r];this.#a.run(e,t,s,...f,i.r,i.vs,a.r,a.vs,String(o))}},I=e=>({workOrders:e.work_orders,orderId:e.order_id,receipt:{channelId:e.channel_id,sequence:BigInt(e.sequence),cumulativeAmount:BigInt(e.cumulative_amount),issuedAt:BigInt(e.issued_at),previous:e.previous},hash:e.hash,signature:{r:e.r,vs:e.vs},completion:{r:e.completion_r,vs:e.completion_vs},fees:BigInt(e.fees)}),lt=e=>({channels:new Be(e),agreements:new Me(e),states:new Re(e),badges:new Fe(e),revocations:new Ye(e),receipts:new Ue(e),vends:new at(e),credits:new et(e),dailySums:new tt(e),totals:new nt(e),served:new it(e),lastSync:new Ve(e),clock:new Xe(e),domain:new Ze(e),transactions:new qe(e),redemptions:new Je(e),cupsBefore:new rt(e),work:new ct(e),visits:new ot(e),testCups:new st(e),brewer:new Ie(e)}),ut={Badge:[{name:`holder`,type:`address`},{name:`issuedAt`,type:`uint64`},{name:`expiresAt`,type:`uint64`},{name:`dailyLimit`,type:`uint128`}],Receipt:[{name:`channelId`,type:`bytes32`},{name:`sequence`,type:`uint64`},{name:`cumulativeAmount`,type:`uint128`},{name:`issuedAt`,type:`uint64`},{name:`previous`,type:`bytes32`}],Acceptance:[{name:`receipt`,type:`bytes32`}],Revocation:[{name:`holder`,type:`address`},{name:`at`,type:`uint64`}],Visit:[{name:`machine`,type:`address`},{name:`nonce`,type:`bytes32`}],Registration:[{name:`owner`,type:`address`}],Report:[{name:`sequence`,type:`uint64`},{name:`reportedAt`,type:`uint64`},{name:`cups`,type:`uint64`},{name:`cupsByProduct`,type:`bytes32`},{name:`status`,type:`uint32`},{name:`faults`,type:`uint32`},{name:`supplies`,type:`uint32`},{name:`software`,type:`bytes32`}],Consent:[{name:`customer`,type:`address`},{name:`offerId`,type:`bytes32`}],Completion:[{name:`workOrders`,type:`address`},{name:`orderId`,type:`uint256`},{name:`receipt`,type:`bytes32`}]},dt=(e,t)=>l({data:{...t},primaryType:e,types:ut});function ft(e,t){return e.state===`paid`?e.bootId===t?`never-started`:`unknown`:e.state===`starting`?`unknown`:e.state}function pt(e){return e.state===`failed`||e.state===`never-started`?`credit`:e.state===`unknown`?e.creditTaken>0n?`owner-decides`:`credit`:`nothing-owed`}var L=({state:e})=>e===`paid`||e===`starting`;function mt({vends:e},t){let{state:n}=e.get(t);if(n!==`paid`)throw new g(`not-allowed`,`Vend ${t} is ${n}; expected one that is paid and was not started. Its cup is not brewed.`);e.change(t,`starting`,!1)}function ht(e,t,n){let r=e.vends.get(t);if(!L(r)&&r.state===n)return;if(!L(r))throw new g(`not-allowed`,`Vend ${t} is settled as ${r.state} and cannot become ${n}; a vend is settled once.`);if(L({state:n}))throw new g(`not-allowed`,`Vend ${t} cannot be settled as ${n}; expected a final state.`);let i=pt({...r,state:n});e.vends.change(t,n,i===`owner-decides`),i===`credit`&&e.credits.add(r.channelNumber,r.holder,r.price),n===`brewed`&&e.totals.addCup(r.channelNumber,r.product,r.price)}function gt(e,t){return e.vends.open().map(n=>(ht(e,n.id,ft(n,t)),R(e.vends.get(n.id))))}function _t(e,t,n){let r=e.vends.get(t);if(!r.waitsForOwner)throw new g(`not-allowed`,`Vend ${t} is ${r.state} and waits for nobody; expected one that waits for the owner.`);e.vends.change(t,n===`brewed`?`brewed`:r.state,!1),n===`credit`?e.credits.add(r.channelNumber,r.holder,r.price):e.totals.addCup(r.channelNumber,r.product,r.price)}function R({channelNumber:e,bootId:t,...n}){return n}function vt(e,t,n,r){let{receipt:i,signer:a,holder:o,price:s,product:c}=t,l=e.channels.get(i.channelId),u=oe(i,a,s,x(e,l.id,o,n));if(u.kind===`rejected`)return u;let d=yt(e,l,t,u.verified),f=e.receipts.add(l.number,d,n.now);return bt(e,l,u.verified,f,n.now),{kind:`accepted`,vend:R(e.vends.add(f,c,s,u.verified.creditTaken,r,n.now)),stored:d}}function yt(e,{terms:t},{signature:n},r){let{receipt:i,signer:a}=r,o=r.badge===null?null:e.badges.get(t.issuer,a);return{receipt:i,hash:dt(`Receipt`,i),signature:n,signer:a,badge:o,redeemable:!0}}function bt(e,{number:t,terms:n},r,i,a){let{signer:o,paid:s,creditTaken:c}=r,{unredeemedSince:l}=e.states.get(t),u=s===0n?l:l??a;e.states.change(t,{newest:i,newestRedeemable:i,unredeemedSince:u}),e.dailySums.add(n.issuer,o,a,s),e.credits.add(t,o,-c),e.served.add(n.token,s),e.clock.raise(a)}var xt=({bootId:e,...t})=>St(ye(t),e);function St(e,t){let n=lt(e);return{...Ct(e,n),...wt(e,n,t),...Dt(e,n),...Ot(e,n),work:Tt(e,n),visits:Et(e,n),domain:{get:()=>n.domain.get(),put:t=>e.write(()=>n.domain.put(t))},brewer:{isDry:()=>n.brewer.isDry(),putDry:t=>e.write(()=>n.brewer.putDry(t))},totals:()=>n.totals.all(),prune:t=>Ce(e,n,t),durability:()=>e.durability(),close:()=>e.close()}}var Ct=(e,t)=>({channels:{put:n=>e.write(()=>t.channels.put(n)),all:()=>t.channels.all().map(({number:e,...t})=>t),standing:e=>{let{number:n,terms:r}=t.channels.get(e),{synced:i,unredeemedSince:a}=t.states.get(n);return i&&{...i,unredeemedSince:a,servedSinceSync:t.served.of(r.token)}}},agreements:{record:(n,r,i)=>e.write(()=>Ee(t,n,r,i)),all:()=>t.agreements.all(),of:e=>t.agreements.of(e)},badges:{get:(e,n)=>t.badges.get(e,n),put:(n,r)=>e.writeHot(()=>t.badges.put(n,r)),drop:(n,r)=>e.writeHot(()=>t.badges.drop(n,r)),markCard:(n,r)=>e.writeHot(()=>t.badges.markCard(n,r))},revocations:{put:(n,r,i)=>e.write(()=>t.revocations.put(n,r,i)),greatestAt:(e,n)=>t.revocations.greatestAt(e,n)}}),wt=(e,t,n)=>({ledger:(e,n,r)=>x(t,e,n,r),takeReceipt:(r,i)=>e.writeHot(()=>vt(t,r,i,n)),vends:{markStarting:n=>e.writeUnflushed(()=>mt(t,n)),settle:(n,r,i)=>e.write(()=>{ht(t,n,r),t.clock.raise(i)}),settleAfterCrash:r=>e.write(()=>(t.clock.raise(r),gt(t,n))),decide:(n,r)=>e.write(()=>_t(t,n,r)),page:e=>t.vends.page(e).map(R),waitingForOwner:()=>t.vends.waiting().map(R)}}),Tt=(e,t)=>({record:n=>e.write(()=>De(t,n)),open:()=>t.work.open(),knownIssuers:()=>t.work.knownIssuers(),knowIssuers:n=>e.write(()=>t.work.knowIssuers(n)),receiptOf:(e,n)=>t.work.receiptOf(e,n),newest:e=>t.work.newest(t.channels.get(e).number),keep:n=>e.write(()=>t.work.keep(n,t.channels.get(n.receipt.channelId).number))}),Et=(e,t)=>({all:()=>t.visits.all(),put:n=>e.write(()=>t.visits.put(n)),drop:n=>e.write(()=>t.visits.drop(n)),clear:()=>e.write(()=>t.visits.clear()),testCups:()=>t.testCups.get(),putTestCups:n=>e.write(()=>t.testCups.put(n))}),Dt=(e,t)=>({receipts:{newest:e=>{let{newest:n}=t.states.get(t.channels.get(e).number);return n===null?null:t.receipts.get(n)},newestRedeemable:e=>{let{newestRedeemable:n}=t.states.get(t.channels.get(e).number);return n===null?null:t.receipts.get(n)},page:(e,n)=>t.receipts.page(t.channels.get(e).number,n),adopt:n=>e.write(()=>me(t,n))},credits:{of:(e,n)=>t.credits.of(t.channels.get(e).number,n),all:()=>t.credits.all()},syncs:{record:n=>e.write(()=>Oe(t,n)),last:()=>t.lastSync.get()},clock:{storedAt:()=>t.clock.storedAt(),put:n=>e.write(()=>t.clock.raise(n))},redemptions:{add:n=>e.write(()=>{let e=t.transactions.add(n),{channelId:r,sequence:i,cumulativeAmount:a,cause:o}=n;return t.redemptions.add(e.id,t.channels.get(r).number,n),{...e,channelId:r,sequence:i,cumulativeAmount:a,cause:o}}),underWay:e=>t.redemptions.underWay(t.channels.get(e).number),page:({limit:e})=>t.redemptions.page(e)}}),Ot=(e,t)=>({transactions:{update:(n,r)=>e.write(()=>t.transactions.update(n,r)),underWay:()=>t.transactions.underWay(),versions:e=>t.transactions.versions(e)},reports:{add:n=>e.write(()=>t.transactions.add(n)),newest:()=>t.transactions.newestReport(),cupsBefore:()=>t.cupsBefore.get(),putCupsBefore:n=>e.write(()=>t.cupsBefore.put(n))}}),z=1700000000n,B=80n,V=e=>`0x${e.repeat(40)}`,H=e=>`0x${e.repeat(64)}`,U={payer:V(`1`),payee:V(`2`),token:V(`3`),issuer:V(`4`),machine:V(`5`),noticePeriod:604800},{issuer:W,payee:G}=U,[K,q,J]=[V(`6`),V(`7`),V(`8`)],Y=H(`a`),X={r:H(`b`),vs:H(`c`)},Z={now:z,timeTrusted:!0,margin:86400n,allowance:0n},kt={transactionHash:H(`d`),rawTransaction:`0x02`,nonce:3,at:z},At=e=>JSON.stringify(e,(e,t)=>typeof t==`bigint`?`${t}n`:t);function jt(e,t){e.syncs.record({headAt:z,finalBlock:{number:7n,at:z-12n,hash:H(`e`)},channels:/* @__PURE__ */ new Map([[Y,{deposited:10000n,redeemed:t,closesAt:0n}]]),revocations:[{issuer:W,holder:q,at:z-99n}]})}function Mt(e){e.domain.put({chainId:31337n,contract:J}),e.channels.put({id:Y,terms:U,decimals:2,symbol:`EURT`});for(let[t,n]of[[K,!1],[q,!0]])e.badges.put(W,{badge:{holder:t,issuedAt:z-86400n,expiresAt:1700086400n,dailyLimit:0n},signature:X,isCard:n});jt(e,0n);let t={id:1n,kind:`rental`,channelId:Y,provider:G,visitorIssuer:V(`0`),endsAt:0n},n=[{name:`Espresso`,price:B,cause:0}];e.agreements.record(J,[{...t,products:n,terms:U,decimals:2,symbol:`EURT`}],z)}function Nt(e){let t={id:5n,workOrders:J,cause:2,acceptedAt:z-9n,requestedAt:z-99n,fee:30n,channelId:Y};e.work.record([{...t,visitorIssuer:G,redeemed:0n,provenAmount:0n,provenFees:0n}]),e.work.knowIssuers([G]);let n={channelId:Y,sequence:1n,cumulativeAmount:30n,issuedAt:z,previous:H(`0`)};e.work.keep({workOrders:J,orderId:5n,receipt:n,hash:H(`f`),signature:X,completion:X,fees:30n}),e.visits.put({issuer:G,endsAt:1700003600n}),e.visits.putTestCups({brewed:2,since:z}),e.brewer.putDry(!0)}function Pt(e){e.redemptions.add({...kt,channelId:Y,sequence:1n,cumulativeAmount:B,cause:`asked`,report:null}),e.reports.add({...kt,nonce:4,report:1n}),e.reports.putCupsBefore({...e.reports.cupsBefore(),cups:9n}),e.clock.put(z)}function Q(e,t){let n=h(e.ledger(Y,K,Z),B),r=e.takeReceipt({receipt:n,signature:X,signer:K,holder:K,product:`Espresso`,price:B},Z);if(r.kind===`rejected`)throw Error(`${r.reason}: got ${r.got}, expected ${r.expected}`);e.vends.markStarting(r.vend.id),e.vends.settle(r.vend.id,t,z)}var Ft=e=>({domain:e.domain.get(),channels:[e.channels.all(),e.channels.standing(Y)],agreements:e.agreements.of(J),badges:[e.badges.get(W,K),e.badges.get(W,q)],revocations:e.revocations.greatestAt(W,q),receipts:[e.receipts.newest(Y),e.receipts.newestRedeemable(Y),e.receipts.page(Y,{limit:99})],vends:[e.vends.page({limit:99}),e.vends.waitingForOwner()],ledger:e.ledger(Y,K,Z),credits:e.credits.all(),syncs:[e.syncs.last(),e.clock.storedAt()],redemptions:e.redemptions.page({limit:99}),transactions:[e.transactions.underWay(),e.reports.newest(),e.reports.cupsBefore()],work:[e.work.open(),e.work.knownIssuers(),e.work.receiptOf(J,5n),e.work.newest(Y)],visits:[e.visits.all(),e.visits.testCups(),e.brewer.isDry()],totals:e.totals()}),$=e=>({furnish:()=>{Mt(e),Nt(e),Q(e,`brewed`),Q(e,`failed`),Q(e,`unknown`),Pt(e)},cup:t=>Q(e,t),prune:()=>(jt(e,e.receipts.newest(Y)?.receipt.cumulativeAmount??0n),e.prune(1700000001n)),books:()=>Object.fromEntries(Object.entries(Ft(e)).map(([e,t])=>[e,At(t)])),close:()=>e.close()}),It={version:le.length,open:e=>$(xt({file:e,bootId:`the first boot`}))};export{$ as inHand,It as release};