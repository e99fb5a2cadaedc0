import e from"better-sqlite3";import{chmodSync as t,closeSync as n,constants as r,fsyncSync as i,mkdirSync as a,openSync as o,statSync as s}from"node:fs";import{dirname as c}from"node:path";import{hashStruct as l}from"viem";function u(e,t,n,r=!1){return{kind:`rejected`,reason:e,got:String(t),expected:String(n),retryable:r}}var d=({synced:e,newestAmount:t})=>e!==null&&e.redeemed>t,f=e=>e.synced===null||!e.timeTrusted||d(e);function p({synced:e,noticePeriod:t,margin:n}){return e===null?null:e.blockAt+BigInt(t)-n}function ee({synced:e,newestAmount:t}){if(e===null)return null;let n=e.redeemed>t?e.redeemed:t;return n>=e.deposited?0n:e.deposited-n}function te(e,t){if(t===0n)return null;let{now:n,synced:r,servedSinceSync:i,allowance:a}=e;if(r!==null&&r.closesAt!==0n)return u(`closing`,`closes at ${r.closesAt}`,`a channel that nobody is closing`);let o=p(e);if(o!==null&&n>=o)return u(`offline-too-long`,`time ${n}`,`before ${o}, the last sync plus notice less margin`);let s=ee(e);return s!==null&&t>s?u(`credit-used-up`,`price ${t}`,`at most ${s} of the deposit`):f(e)&&i+t>a?u(`allowance-used-up`,`${i} served since the last sync and price ${t}`,`at most ${a} before the next sync`):null}var ne=86400n,m=e=>e/ne;function h(e,t){let n=t<e?t:e;return{amount:e-n,creditTaken:n}}function g(e,t){let{newest:n,account:r,standing:i}=e,{amount:a}=h(t,r.credit),o=n!==null&&n.issuedAt>i.now?n.issuedAt:i.now;return{channelId:e.channelId,sequence:(n?.sequence??0n)+1n,cumulativeAmount:(n?.cumulativeAmount??0n)+a,issuedAt:o,previous:n?.hash??`0x${`0`.repeat(64)}`}}function re(e,t,n){let{badge:r,isIssuer:i,isCard:a,revokedAt:o,spentToday:s}=e;return i?null:r===null?u(`no-badge`,`no badge`,`a badge of the channel’s issuer`):o!==null&&o>=r.issuedAt?u(`badge-revoked`,`issued at ${r.issuedAt}`,`a badge issued after ${o}`):t<r.issuedAt?u(`badge-not-yet-good`,`time ${t}`,`from ${r.issuedAt} on`):t>r.expiresAt?u(`badge-expired`,`time ${t}`,`at most ${r.expiresAt}`):a&&r.dailyLimit===0n?u(`card-without-limit`,`daily limit 0`,`a daily limit, as every card must have`):n>0n&&r.dailyLimit!==0n&&s+n>r.dailyLimit?u(`over-daily-limit`,`${s} spent today and ${n} more`,`at most ${r.dailyLimit} a day`):null}function ie(e,t,n){let{newest:r,standing:i}=t,a=g(t,0n),o=(r?.cumulativeAmount??0n)+n;return e.channelId===t.channelId?e.sequence===a.sequence?e.previous===a.previous?e.cumulativeAmount===o?r!==null&&e.issuedAt<r.issuedAt?u(`issued-before-previous`,e.issuedAt,`at least ${r.issuedAt}`,!0):e.issuedAt>i.now&&e.issuedAt!==r?.issuedAt?u(`issued-in-future`,e.issuedAt,`at most ${i.now}`,!0):null:u(`other-amount`,e.cumulativeAmount,o,!0):u(`other-previous`,e.previous,a.previous,!0):u(`other-sequence`,e.sequence,a.sequence,!0):u(`other-channel`,e.channelId,t.channelId)}function ae(e,t,n,r){let{account:i,standing:a}=r,{amount:o,creditTaken:s}=h(n,i.credit);if(t===null)return u(`bad-signature`,`no canonical signature`,`r and s in range, s in the lower half`,!0);if(t!==i.holder)return u(`other-signer`,t,i.holder,!0);let c=ie(e,r,o)??re(i,e.issuedAt,o)??te(a,o);return c===null?{kind:`accepted`,verified:{receipt:e,signer:t,badge:i.isIssuer?null:i.badge,paid:o,creditTaken:s}}:c}var _=class extends Error{name=`StoreError`;fault;constructor(e,t,n){super(t,n),this.fault=e}},oe=[[/^SQLITE_(BUSY|LOCKED|PROTOCOL)/,`in-use`,e=>`${e} is in use by another process; expected only this one. Stop the other daemon first (systemctl status crema).`],[/^SQLITE_(NOTADB|CORRUPT)/,`not-a-database`,e=>`${e} is no SQLite database, or a damaged one; expected one that crema made. Move it away and start again: what the chain paid for is recovered, credits and sums are not.`],[/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|EISDIR|ENOTDIR)/,`not-writable`,e=>`${e} cannot be opened for writing. Make the directory and the files in it belong to the user that runs crema, on a file system that is mounted read-write.`],[/^(SQLITE_FULL|ENOSPC|EDQUOT)/,`disk-full`,e=>`No space is left for ${e}; what was to be written was not. Free some space on its file system: cups are served again as soon as there is some.`],[/^(SQLITE_IOERR|EIO)/,`disk-failed`,e=>`The disk failed for ${e}; what was to be written was not. See journalctl -k, and replace the SD card if it is worn out.`]];function se(e,t){let n=e?.code;if(typeof n!=`string`)return e;let r=oe.find(([e])=>e.test(n));return r===void 0?e:new _(r[1],`${r[2](t)} (${n})`,{cause:e})}var v=e=>`${e} TEXT CHECK (${e} = '0' OR (${e} GLOB '[1-9]*' AND ${e} NOT GLOB '*[^0-9]*'))`,ce=[`
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
  ${v(`issued_at`)} NOT NULL,
  ${v(`expires_at`)} NOT NULL,
  ${v(`daily_limit`)} NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  is_card INTEGER NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${v(`at`)} NOT NULL,
  PRIMARY KEY (issuer, holder)
) STRICT, WITHOUT ROWID;

-- Each with the badge that it was signed under, since a holder's next badge replaces the one in badges.
CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channels,
  sequence INTEGER NOT NULL,
  ${v(`cumulative_amount`)} NOT NULL,
  ${v(`issued_at`)} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  r TEXT NOT NULL,
  vs TEXT NOT NULL,
  signer TEXT NOT NULL,
  ${v(`badge_issued_at`)},
  ${v(`badge_expires_at`)},
  ${v(`badge_daily_limit`)},
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
  ${v(`unredeemed_since`)},
  ${v(`deposited`)},
  ${v(`redeemed`)},
  ${v(`closes_at`)},
  block_number INTEGER,
  block_at INTEGER
) STRICT;

-- A vend has the number of the receipt that pays for it: one receipt, at most one cup.
CREATE TABLE vends (
  id INTEGER PRIMARY KEY REFERENCES receipts,
  product TEXT NOT NULL,
  ${v(`price`)} NOT NULL,
  ${v(`credit_taken`)} NOT NULL,
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
  ${v(`amount`)} NOT NULL,
  PRIMARY KEY (channel, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_sums (
  day INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  holder TEXT NOT NULL,
  ${v(`amount`)} NOT NULL,
  PRIMARY KEY (day, issuer, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
  channel INTEGER NOT NULL REFERENCES channels,
  product TEXT NOT NULL,
  cups INTEGER NOT NULL,
  ${v(`amount`)} NOT NULL,
  PRIMARY KEY (channel, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE served_since_sync (
  token TEXT PRIMARY KEY,
  ${v(`amount`)} NOT NULL
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
  ${v(`cumulative_amount`)} NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'replaced')),
  transaction_hash TEXT NOT NULL,
  raw_transaction TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ${v(`paid`)},
  ${v(`gas_used`)},
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
  ${v(`ends_at`)} NOT NULL
) STRICT;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${v(`price`)} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
`,`
CREATE TABLE open_orders (
  id INTEGER PRIMARY KEY,
  work_orders TEXT NOT NULL,
  cause INTEGER NOT NULL,
  ${v(`requested_at`)} NOT NULL,
  ${v(`accepted_at`)} NOT NULL,
  ${v(`fee`)} NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  visitor_issuer TEXT NOT NULL,
  ${v(`redeemed`)} NOT NULL
) STRICT;

CREATE TABLE visitor_issuers (issuer TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE work_receipts (
  work_orders TEXT NOT NULL,
  order_id INTEGER NOT NULL,
  channel INTEGER NOT NULL REFERENCES channels,
  ${v(`sequence`)} NOT NULL,
  ${v(`cumulative_amount`)} NOT NULL,
  ${v(`issued_at`)} NOT NULL,
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
  ${v(`report`)},
  ${v(`paid`)},
  ${v(`gas_used`)},
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
  ${v(`cumulative_amount`)} NOT NULL,
  cause TEXT NOT NULL
) STRICT;
INSERT INTO redemptions SELECT id, channel, sequence, cumulative_amount, cause FROM redemptions_before;
DROP TABLE redemptions_before;

-- What the chain had counted and this store had not: a machine whose store was lost goes on from there.
CREATE TABLE cups_before (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${v(`cups`)} NOT NULL,
  by_product TEXT NOT NULL
) STRICT;
`,`
ALTER TABLE open_orders ADD COLUMN ${v(`proven_amount`)} NOT NULL DEFAULT '0';
ALTER TABLE open_orders ADD COLUMN ${v(`proven_fees`)} NOT NULL DEFAULT '0';
ALTER TABLE work_receipts ADD COLUMN ${v(`fees`)} NOT NULL DEFAULT '0';
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
  ${v(`ends_at`)} NOT NULL,
  UNIQUE (contract, id)
) STRICT;
INSERT INTO agreements SELECT id, '', id, channel, kind, provider, visitor_issuer, ends_at FROM agreements_before;

CREATE TABLE agreement_products (
  agreement INTEGER NOT NULL REFERENCES agreements,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  ${v(`price`)} NOT NULL,
  cause INTEGER NOT NULL,
  PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_products SELECT * FROM agreement_products_before;
DROP TABLE agreement_products_before;
DROP TABLE agreements_before;

CREATE TABLE payment_channels (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ${v(`chain_id`)} NOT NULL,
  contract TEXT NOT NULL
) STRICT;
`,`
CREATE TABLE brewer (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  is_dry INTEGER NOT NULL
) STRICT;
`],le=1131570541,y=(e,t)=>Number(e.pragma(t,{simple:!0}));function ue(e,t,n){let r=y(e,`user_version`);if(e.prepare(`SELECT 1 FROM sqlite_schema LIMIT 1`).get()!==void 0&&y(e,`application_id`)!==le)throw new _(`not-ours`,`${t} is a database of another program; expected one that crema made. Name another directory.`);if(r>n.length)throw de(t,r,n.length)}function de(e,t,n){return new _(`newer-version`,`${`${e} is a database of version ${t}, this release of crema knows versions up to ${n}.`} Install the newer release again, or put back a copy of the file from before the update.`)}function fe(e,t){e.transaction(()=>{for(let n of t.slice(y(e,`user_version`)))e.exec(n);e.pragma(`application_id = ${le}`),e.pragma(`user_version = ${t.length}`)}).immediate()}function pe(e,t){let{channelId:n,cumulativeAmount:r,issuedAt:i}=t.receipt,{number:a}=e.channels.get(n),{newest:o,newestRedeemable:s,unredeemedSince:c,synced:l}=e.states.get(a);if(o!==null&&e.receipts.get(o).hash===t.hash)return;let u=e.receipts.add(a,t,e.clock.storedAt()),d=r>(l?.redeemed??0n);e.states.change(a,{newest:u,newestRedeemable:t.redeemable?u:s,unredeemedSince:d?c??i:null})}var me=63;function he(e,i){let l=c(e),u=a(l,{recursive:!0,mode:448});(s(l).mode&me)!==0&&i(`${l} is open to other users; the database names who bought what. Run: chmod 700 ${l}`),n(o(e,r.O_RDWR|r.O_CREAT,384)),(s(e).mode&me)!==0&&t(e,384),ge(l),u!==void 0&&ge(c(u))}function ge(e){let t=o(e,r.O_RDONLY|r.O_DIRECTORY);try{i(t)}finally{n(t)}}var _e=[`OFF`,`NORMAL`,`FULL`,`EXTRA`],ve=1e3,ye=class{#e;#t;#n;constructor(e,t){this.#e=e,this.#t=t,this.#n=e.transaction(e=>e()).immediate}prepare(e){return this.#e.prepare(e)}write(e){try{return this.#n(e)}catch(e){throw se(e,this.#t)}}writeHot(e){this.#e.pragma(`wal_autocheckpoint = 0`);try{return this.write(e)}finally{this.#e.pragma(`wal_autocheckpoint = ${ve}`)}}writeUnflushed(e){this.#e.pragma(`synchronous = NORMAL`);try{return this.writeHot(e)}finally{this.#r()}}durability(){let e=Number(this.#i(`synchronous`));return{journalMode:String(this.#i(`journal_mode`)),synchronous:_e[e]??String(e)}}assertDurable(){let{journalMode:e,synchronous:t}=this.durability(),n={journalMode:e,synchronous:t,locking:String(this.#i(`locking_mode`)),foreignKeys:String(this.#i(`foreign_keys`))},r={journalMode:`wal`,synchronous:`FULL`,locking:`exclusive`,foreignKeys:`1`};if(JSON.stringify(n)===JSON.stringify(r))return;let i=`SQLite reads ${JSON.stringify(n)}, expected ${JSON.stringify(r)}`;throw new _(`not-durable`,`${this.#t} is not kept safe: ${i}. Put it on a local file system that can lock files.`)}close(){this.#e.close()}#r(){this.#e.pragma(`synchronous = FULL`);let{synchronous:e}=this.durability();if(e!==`FULL`)throw new _(`not-durable`,`SQLite's synchronous is ${e}, expected FULL. Restart the daemon; no cup is served until then.`)}#i(e){return this.#e.pragma(e,{simple:!0})}};function be({file:t,warn:n=()=>void 0,onStatement:r,migrations:i=ce}){let a;try{he(t,n),a=new e(t,{timeout:0,verbose:r&&(e=>r(String(e)))}),a.defaultSafeIntegers(!0),ue(a,t,i),xe(a),fe(a,i);let o=new ye(a,t);return o.assertDurable(),o}catch(e){throw a?.close(),se(e,t)}}function xe(e){e.pragma(`locking_mode = EXCLUSIVE`),e.pragma(`journal_mode = WAL`),e.pragma(`synchronous = FULL`),e.pragma(`wal_autocheckpoint = ${ve}`),e.pragma(`foreign_keys = ON`),e.pragma(`trusted_schema = OFF`)}function Se(e,t,n,r){let i=e.channels.get(t),{newest:a,synced:o}=e.states.get(i.number),s=a===null?null:e.receipts.get(a),{now:c,timeTrusted:l,margin:u,allowance:d}=r;return{channelId:t,newest:s&&we(s),account:Ce(e,i,n,c),standing:{now:c,timeTrusted:l,synced:o,noticePeriod:i.terms.noticePeriod,margin:u,newestAmount:s?.receipt.cumulativeAmount??0n,allowance:d,servedSinceSync:e.served.of(i.terms.token)}}}function Ce(e,{number:t,terms:n},r,i){let a=e.badges.get(n.issuer,r);return{holder:r,isIssuer:r===n.issuer,badge:a?.badge??null,isCard:a?.isCard??!1,revokedAt:e.revocations.greatestAt(n.issuer,r),spentToday:e.dailySums.of(n.issuer,r,i),credit:e.credits.of(t,r)}}var we=({hash:e,receipt:t})=>({hash:e,sequence:t.sequence,cumulativeAmount:t.cumulativeAmount,issuedAt:t.issuedAt}),b=500;function Te(e,t,n){let r=e.write(()=>t.dailySums.dropBefore(n));return t.channels.all().reduce((r,i)=>r+Ee(e,t,i,n),r)}function Ee(e,t,{number:n},r){let i=t.states.get(n),a=0,o={sequence:0n,id:0n};for(;;){let s=t.receipts.after(n,o,b),c=s.filter(e=>e.at<r&&e.cumulativeAmount<=(i.synced?.redeemed??0n));a+=e.write(()=>c.reduce((e,n)=>e+De(t,n,i),0));let l=s.at(-1);if(l===void 0||c.length<b)return a;o=l}}function De(e,{id:t},{newest:n,newestRedeemable:r}){if(t===n||t===r)return 0;let i=e.vends.find(Number(t));return i!==null&&(i.waitsForOwner||i.state===`paid`||i.state===`starting`)?0:(i!==null&&e.vends.drop(t),e.receipts.drop(t),i===null?1:2)}function Oe(e,t,n,r){e.agreements.claim(t,n);let i=e.agreements.of(t);for(let{terms:r,decimals:a,symbol:o,...s}of n)i.some(({id:e})=>e===s.id)||(e.channels.put({id:s.channelId,terms:r,decimals:a,symbol:o}),e.agreements.put(t,s,e.channels.get(s.channelId).number));for(let{id:a,endsAt:o}of i){let i=n.find(e=>e.id===a)?.endsAt??(o!==0n&&o<r?o:r);i!==o&&e.agreements.end(t,a,i)}}function ke(e,t){let n=new Map(e.channels.all().map(({id:e,number:t})=>[e,t]));e.work.replace(t.filter(({channelId:e})=>n.has(e)),e=>n.get(e))}function Ae(e,t){let n=/* @__PURE__ */ new Set;for(let[r,i]of t.channels)je(e,r,i,t)&&n.add(e.channels.get(r).terms.token);for(let{issuer:n,holder:r,at:i}of t.revocations)e.revocations.put(n,r,i);e.served.reset(n),e.lastSync.put(t),e.clock.set(t.headAt)}function je(e,t,n,{finalBlock:r,headAt:i}){let{number:a}=e.channels.get(t),o=e.states.get(a),s={...n,blockNumber:r.number,blockAt:r.at},c=o.newest===null?0n:e.receipts.get(o.newest).receipt.cumulativeAmount;return e.states.change(a,{synced:s,unredeemedSince:Me(o,n.redeemed,c,i)}),d({synced:s,newestAmount:c})}function Me(e,t,n,r){return n<=t?null:e.synced!==null&&t>e.synced.redeemed?r:e.unredeemedSince??r}var x=`SELECT agreements.*, channels.id AS channel_id FROM agreements JOIN channels ON channels.number = agreements.channel`,Ne=`unknown`,Pe=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO agreements (contract, id, channel, kind, provider, visitor_issuer, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)`),this.#t=e.prepare(`INSERT INTO agreement_products (agreement, position, name, price, cause) VALUES (?, ?, ?, ?, ?)`),this.#n=e.prepare(`UPDATE agreements SET ends_at = ? WHERE contract = ? AND id = ?`),this.#r=e.prepare(`UPDATE agreements SET contract = ? WHERE contract = ''`),this.#i=e.prepare(`${x} ORDER BY agreements.number`),this.#a=e.prepare(`${x} WHERE agreements.contract IN (?, '') ORDER BY agreements.id`),this.#o=e.prepare(`SELECT name, price, cause FROM agreement_products WHERE agreement = ? ORDER BY position`)}claim(e,t){let n=this.of(e).some(({id:e,channelId:n})=>t.some(t=>t.id===e&&t.channelId!==n));this.#r.run(n?Ne:e)}put(e,{id:t,kind:n,provider:r,visitorIssuer:i,endsAt:a,products:o},s){let c=this.#e.run(e,t,s,n,r,i,String(a)).lastInsertRowid;for(let[e,{name:t,price:n,cause:r}]of o.entries())this.#t.run(c,e,t,String(n),r)}end(e,t,n){this.#n.run(String(n),e,t)}all(){return this.#i.all().map(e=>this.#s(e))}of(e){return this.#a.all(e).map(e=>this.#s(e))}#s(e){return Ie(e,this.#o.all(e.number).map(Fe))}},Fe=({name:e,price:t,cause:n})=>({name:e,price:BigInt(t),cause:Number(n)}),Ie=(e,t)=>({id:e.id,kind:e.kind,channelId:e.channel_id,provider:e.provider,visitorIssuer:e.visitor_issuer,endsAt:BigInt(e.ends_at),products:t}),Le=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT * FROM badges WHERE issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO badges (issuer, holder, issued_at, expires_at, daily_limit, r, vs, is_card) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),this.#n=e.prepare(`DELETE FROM badges WHERE issuer = ? AND holder = ?`),this.#r=e.prepare(`UPDATE badges SET is_card = 1 WHERE issuer = ? AND holder = ? AND is_card = 0`)}get(e,t){let n=this.#e.get(e,t);if(n===void 0)return null;let{issued_at:r,expires_at:i,daily_limit:a,r:o,vs:s,is_card:c}=n;return{badge:{holder:t,issuedAt:BigInt(r),expiresAt:BigInt(i),dailyLimit:BigInt(a)},signature:{r:o,vs:s},isCard:c===1n}}put(e,{badge:t,signature:n,isCard:r}){let{holder:i,issuedAt:a,expiresAt:o,dailyLimit:s}=t,c=this.get(e,i);c!==null&&c.badge.issuedAt>=a||this.#t.run(e,i,String(a),String(o),String(s),n.r,n.vs,Number(r))}drop(e,t){this.#n.run(e,t)}markCard(e,t){this.#r.run(e,t)}},Re=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT is_dry FROM brewer WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO brewer (only_row, is_dry) VALUES (1, ?)`)}isDry(){return this.#e.get()?.is_dry===1n}putDry(e){this.#t.run(e?1n:0n)}},ze={newest:null,newestRedeemable:null,unredeemedSince:null,synced:null},Be=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT * FROM channel_states WHERE channel = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO channel_states
         (channel, newest, newest_redeemable, unredeemed_since, deposited, redeemed, closes_at, block_number, block_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)}get(e){let t=this.#e.get(e);return t===void 0?ze:Ve(t)}change(e,t){let{newest:n,newestRedeemable:r,unredeemedSince:i,synced:a}={...this.get(e),...t},o=a&&[String(a.deposited),String(a.redeemed),String(a.closesAt),a.blockNumber,a.blockAt];this.#t.run(e,n,r,i?.toString()??null,...o??[null,null,null,null,null])}},Ve=e=>({newest:e.newest,newestRedeemable:e.newest_redeemable,unredeemedSince:e.unredeemed_since===null?null:BigInt(e.unredeemed_since),synced:e.deposited===null?null:{deposited:BigInt(e.deposited),redeemed:BigInt(e.redeemed),closesAt:BigInt(e.closes_at),blockNumber:e.block_number,blockAt:e.block_at}}),He=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`INSERT INTO channels (id, payer, payee, token, issuer, machine, notice_period, decimals, symbol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET decimals = excluded.decimals, symbol = excluded.symbol`),this.#t=e.prepare(`SELECT * FROM channels ORDER BY number`),this.#n=e.prepare(`SELECT * FROM channels WHERE id = ?`)}put({id:e,terms:t,decimals:n,symbol:r}){let{payer:i,payee:a,token:o,issuer:s,machine:c,noticePeriod:l}=t;this.#e.run(e,i,a,o,s,c,l,n,r)}all(){return this.#t.all().map(S)}get(e){let t=this.#n.get(e);if(t===void 0)throw new _(`not-found`,`Channel ${e} is not in the store; expected one that was put there at the start.`);return S(t)}},S=e=>({number:e.number,id:e.id,terms:{payer:e.payer,payee:e.payee,token:e.token,issuer:e.issuer,machine:e.machine,noticePeriod:Number(e.notice_period)},decimals:Number(e.decimals),symbol:e.symbol}),Ue=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT * FROM last_sync WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO last_sync (only_row, head_at, block_number, block_at, block_hash) VALUES (1, ?, ?, ?, ?)`)}get(){let e=this.#e.get();return e===void 0?null:{headAt:e.head_at,blockNumber:e.block_number,blockAt:e.block_at,blockHash:e.block_hash}}put({headAt:e,finalBlock:t}){this.#t.run(e,t.number,t.at,t.hash)}},We=`channel, sequence, cumulative_amount, issued_at, previous, hash, r, vs, signer,
  badge_issued_at, badge_expires_at, badge_daily_limit, badge_r, badge_vs, badge_is_card, redeemable, at`,C=`SELECT receipts.*, channels.id AS channel_id FROM receipts JOIN channels ON channels.number = receipts.channel`,Ge=class{#e;#t;#n;#r;#i;constructor(e){this.#e=e.prepare(`INSERT INTO receipts (${We}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#t=e.prepare(`${C} WHERE receipts.id = ?`),this.#n=e.prepare(`${C} WHERE receipts.channel = ? AND receipts.sequence < ? ORDER BY receipts.sequence DESC, receipts.id DESC LIMIT ?`),this.#r=e.prepare(`SELECT id, sequence, cumulative_amount, at FROM receipts
       WHERE channel = ? AND (sequence, id) > (?, ?) ORDER BY sequence, id LIMIT ?`),this.#i=e.prepare(`DELETE FROM receipts WHERE id = ?`)}add(e,{receipt:t,hash:n,signature:r,signer:i,badge:a,redeemable:o},s){let{sequence:c,cumulativeAmount:l,issuedAt:u,previous:d}=t,f=[String(l),String(u),d,n,r.r,r.vs,i],{lastInsertRowid:p}=this.#e.run(e,Ke(c),...f,...qe(a),Number(o),s);return BigInt(p)}get(e){let t=this.#t.get(e);if(t===void 0)throw new _(`not-found`,`Receipt row ${e} is not in the store.`);return T(t)}page(e,{before:t=w,limit:n}){return this.#n.all(e,t<w?t:w,n).map(T)}after(e,{sequence:t,id:n},r){return this.#r.all(e,t,n,r).map(e=>({id:e.id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),at:e.at}))}drop(e){this.#i.run(e)}},w=(1n<<63n)-1n;function Ke(e){if(e<w)return e;throw new _(`not-allowed`,`Sequence ${e} cannot be stored; expected less than ${w}.`)}function qe(e){if(e===null)return[null,null,null,null,null,null];let{badge:t,signature:n,isCard:r}=e;return[String(t.issuedAt),String(t.expiresAt),String(t.dailyLimit),n.r,n.vs,Number(r)]}var T=e=>({receipt:{channelId:e.channel_id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),issuedAt:BigInt(e.issued_at),previous:e.previous},hash:e.hash,signature:{r:e.r,vs:e.vs},signer:e.signer,badge:Je(e),redeemable:e.redeemable===1n});function Je(e){return e.badge_issued_at===null?null:{badge:{holder:e.signer,issuedAt:BigInt(e.badge_issued_at),expiresAt:BigInt(e.badge_expires_at),dailyLimit:BigInt(e.badge_daily_limit)},signature:{r:e.badge_r,vs:e.badge_vs},isCard:e.badge_is_card===1n}}var Ye=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO transactions (state, transaction_hash, raw_transaction, nonce, at, report) VALUES ('signed', ?, ?, ?, ?, ?)`),this.#t=e.prepare(`UPDATE transactions SET state = ?, transaction_hash = ?, raw_transaction = ?, paid = ?, gas_used = ?, block_number = ? WHERE id = ?`),this.#n=e.prepare(`SELECT * FROM transactions WHERE id = ?`),this.#r=e.prepare(`INSERT OR IGNORE INTO transaction_versions (number, hash) VALUES (?, ?)`),this.#i=e.prepare(`SELECT hash FROM transaction_versions WHERE number = ?`),this.#a=e.prepare(`SELECT * FROM transactions WHERE state IN ('signed', 'mined') ORDER BY id`),this.#o=e.prepare(`SELECT * FROM transactions WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1`)}add({transactionHash:e,rawTransaction:t,nonce:n,at:r,report:i}){let a=Number(this.#e.run(e,t,n,r,i?.toString()??null).lastInsertRowid);return this.#r.run(a,e),this.get(a)}update(e,t){let{state:n,transactionHash:r,rawTransaction:i,paid:a,gasUsed:o,blockNumber:s}={...this.get(e),...t};this.#t.run(n,r,i,a?.toString()??null,o?.toString()??null,s,e),this.#r.run(e,r)}get(e){let t=this.#n.get(e);if(t===void 0)throw new _(`not-found`,`Transaction ${e} is not in the store.`);return D(t)}versions(e){return this.#i.all(e).map(({hash:e})=>e)}underWay(){return this.#a.all().map(D)}newestReport(){let e=this.#o.get();return e===void 0?null:D(e)}},E=e=>e===null?null:BigInt(e),D=e=>({id:Number(e.id),state:e.state,transactionHash:e.transaction_hash,rawTransaction:e.raw_transaction,nonce:Number(e.nonce),at:e.at,report:E(e.report),paid:E(e.paid),gasUsed:E(e.gas_used),blockNumber:e.block_number}),O=`transactions.*, channels.id AS channel_id, sequence, cumulative_amount, cause`,Xe=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`INSERT INTO redemptions (id, channel, sequence, cumulative_amount, cause) VALUES (?, ?, ?, ?, ?)`),this.#t=e.prepare(`SELECT ${O} FROM transactions CROSS JOIN redemptions ON redemptions.id = transactions.id
       JOIN channels ON channels.number = redemptions.channel
       WHERE transactions.state IN ('signed', 'mined') AND redemptions.channel = ? ORDER BY transactions.id DESC LIMIT 1`),this.#n=e.prepare(`SELECT ${O} FROM redemptions CROSS JOIN transactions ON transactions.id = redemptions.id
       JOIN channels ON channels.number = redemptions.channel ORDER BY redemptions.id DESC LIMIT ?`)}add(e,t,{sequence:n,cumulativeAmount:r,cause:i}){this.#e.run(e,t,n,String(r),i)}underWay(e){let t=this.#t.get(e);return t===void 0?null:k(t)}page(e){return this.#n.all(e).map(k)}},k=e=>({...D(e),channelId:e.channel_id,sequence:e.sequence,cumulativeAmount:BigInt(e.cumulative_amount),cause:e.cause}),Ze=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT at FROM revocations WHERE issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO revocations (issuer, holder, at) VALUES (?, ?, ?)`)}greatestAt(e,t){let n=this.#e.get(e,t);return n===void 0?null:BigInt(n.at)}put(e,t,n){let r=this.greatestAt(e,t);(r===null||n>r)&&this.#t.run(e,t,String(n))}},Qe=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT at FROM clock WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO clock (only_row, at) VALUES (1, ?)`)}storedAt(){return this.#e.get()?.at??0n}raise(e){e>this.storedAt()&&this.set(e)}set(e){this.#t.run(e)}},$e=class{#e;#t;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO payment_channels (only_row, chain_id, contract) VALUES (1, ?, ?)`),this.#t=e.prepare(`SELECT chain_id, contract FROM payment_channels`)}put({chainId:e,contract:t}){this.#e.run(String(e),t)}get(){let e=this.#t.get();return e===void 0?null:{chainId:BigInt(e.chain_id),contract:e.contract}}};`${`0`.repeat(40)}`;var et=`0x${`0`.repeat(64)}`;Array.from({length:256},(e,t)=>t.toString(16).padStart(2,`0`));var tt={cups:0n,cupsByProduct:et},A=e=>e===void 0?0n:BigInt(e.amount),nt=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT amount FROM credits WHERE channel = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO credits (channel, holder, amount) VALUES (?, ?, ?)`),this.#n=e.prepare(`DELETE FROM credits WHERE channel = ? AND holder = ?`),this.#r=e.prepare(`SELECT id, holder, amount FROM credits JOIN channels ON channels.number = credits.channel`)}of(e,t){return A(this.#e.get(e,t))}add(e,t,n){if(n===0n)return;let r=this.of(e,t)+n;r===0n?this.#n.run(e,t):this.#t.run(e,t,String(r))}all(){return this.#r.all().map(({id:e,holder:t,amount:n})=>({channelId:e,holder:t,amount:BigInt(n)}))}},rt=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`SELECT amount FROM daily_sums WHERE day = ? AND issuer = ? AND holder = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO daily_sums (day, issuer, holder, amount) VALUES (?, ?, ?, ?)`),this.#n=e.prepare(`DELETE FROM daily_sums WHERE day < ?`)}of(e,t,n){return A(this.#e.get(m(n),e,t))}add(e,t,n,r){r!==0n&&this.#t.run(m(n),e,t,String(this.of(e,t,n)+r))}dropBefore(e){return this.#n.run(m(e)).changes}},it=class{#e;#t;#n;constructor(e){this.#e=e.prepare(`SELECT cups, amount FROM totals WHERE channel = ? AND product = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO totals (channel, product, cups, amount) VALUES (?, ?, ?, ?)`),this.#n=e.prepare(`SELECT id, product, cups, amount FROM totals JOIN channels ON channels.number = totals.channel ORDER BY channel, product`)}addCup(e,t,n){let r=this.#e.get(e,t);this.#t.run(e,t,(r?.cups??0n)+1n,String(A(r)+n))}all(){return this.#n.all().map(({id:e,product:t,cups:n,amount:r})=>({channelId:e,product:t,cups:Number(n),amount:BigInt(r)}))}},at=class{#e;#t;constructor(e){this.#e=e.prepare(`SELECT cups, by_product FROM cups_before WHERE only_row = 1`),this.#t=e.prepare(`INSERT OR REPLACE INTO cups_before (only_row, cups, by_product) VALUES (1, ?, ?)`)}get(){let e=this.#e.get();return e===void 0?tt:{cups:BigInt(e.cups),cupsByProduct:e.by_product}}put({cups:e,cupsByProduct:t}){this.#t.run(String(e),t)}},ot=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`SELECT amount FROM served_since_sync WHERE token = ?`),this.#t=e.prepare(`INSERT OR REPLACE INTO served_since_sync (token, amount) VALUES (?, ?)`),this.#n=e.prepare(`SELECT token FROM served_since_sync`),this.#r=e.prepare(`DELETE FROM served_since_sync WHERE token = ?`)}of(e){return A(this.#e.get(e))}add(e,t){t!==0n&&this.#t.run(e,String(this.of(e)+t))}reset(e){for(let{token:t}of this.#n.all())e.has(t)||this.#r.run(t)}},j=`SELECT vends.*, receipts.channel, receipts.sequence, receipts.signer, channels.id AS channel_id
  FROM vends JOIN receipts ON receipts.id = vends.id JOIN channels ON channels.number = receipts.channel`,st=class{#e;#t;#n;#r;#i;#a;#o;constructor(e){this.#e=e.prepare(`INSERT INTO vends (id, product, price, credit_taken, state, boot_id, at) VALUES (?, ?, ?, ?, 'paid', ?, ?)`),this.#t=e.prepare(`UPDATE vends SET state = ?, waits_for_owner = ? WHERE id = ?`),this.#n=e.prepare(`${j} WHERE vends.id = ?`),this.#r=e.prepare(`${j} WHERE vends.state IN ('paid', 'starting') ORDER BY vends.id`),this.#i=e.prepare(`${j} WHERE vends.waits_for_owner = 1 ORDER BY vends.id`),this.#a=e.prepare(`${j} WHERE vends.id < ? ORDER BY vends.id DESC LIMIT ?`),this.#o=e.prepare(`DELETE FROM vends WHERE id = ?`)}add(e,t,n,r,i,a){return this.#e.run(e,t,String(n),String(r),i,a),this.get(Number(e))}change(e,t,n){this.#t.run(t,Number(n),e)}find(e){let t=this.#n.get(e);return t===void 0?null:M(t)}get(e){let t=this.find(e);if(t===null)throw new _(`not-found`,`Vend ${e} is not in the store.`);return t}open(){return this.#r.all().map(M)}waiting(){return this.#i.all().map(M)}page({before:e=2**53-1,limit:t}){return this.#a.all(e,t).map(M)}drop(e){this.#o.run(e)}},M=e=>({id:Number(e.id),channelNumber:e.channel,channelId:e.channel_id,sequence:e.sequence,holder:e.signer,product:e.product,price:BigInt(e.price),paid:BigInt(e.price)-BigInt(e.credit_taken),creditTaken:BigInt(e.credit_taken),state:e.state,bootId:e.boot_id,waitsForOwner:e.waits_for_owner===1n,at:e.at}),ct=class{#e;#t;#n;#r;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO visits (issuer, ends_at) VALUES (?, ?)`),this.#t=e.prepare(`DELETE FROM visits WHERE issuer = ?`),this.#n=e.prepare(`DELETE FROM visits`),this.#r=e.prepare(`SELECT issuer, ends_at FROM visits ORDER BY issuer`)}put({issuer:e,endsAt:t}){this.#e.run(e,t)}drop(e){this.#t.run(e)}clear(){this.#n.run()}all(){return this.#r.all().map(({issuer:e,ends_at:t})=>({issuer:e,endsAt:t}))}},lt=class{#e;#t;constructor(e){this.#e=e.prepare(`INSERT OR REPLACE INTO test_cups (only_row, brewed, since) VALUES (1, ?, ?)`),this.#t=e.prepare(`SELECT brewed, since FROM test_cups`)}put({brewed:e,since:t}){this.#e.run(e,t)}get(){let e=this.#t.get();return e===void 0?null:{brewed:Number(e.brewed),since:e.since}}},N=`SELECT work_receipts.*, channels.id AS channel_id FROM work_receipts JOIN channels ON channels.number = work_receipts.channel`,ut=class{#e;#t;#n;#r;#i;#a;#o;#s;constructor(e){this.#e=e.prepare(`DELETE FROM open_orders`),this.#t=e.prepare(`INSERT INTO open_orders
       (id, work_orders, cause, requested_at, accepted_at, fee, channel, visitor_issuer, redeemed, proven_amount, proven_fees)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#n=e.prepare(`SELECT open_orders.*, channels.id AS channel_id FROM open_orders JOIN channels ON channels.number = open_orders.channel ORDER BY open_orders.id`),this.#r=e.prepare(`INSERT OR IGNORE INTO visitor_issuers (issuer) VALUES (?)`),this.#i=e.prepare(`SELECT issuer FROM visitor_issuers ORDER BY issuer`),this.#a=e.prepare(`INSERT INTO work_receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),this.#o=e.prepare(`${N} WHERE work_orders = ? AND order_id = ?`),this.#s=e.prepare(`${N} WHERE work_receipts.channel = ?`)}replace(e,t){this.#e.run();for(let{id:n,workOrders:r,cause:i,requestedAt:a,acceptedAt:o,fee:s,channelId:c,visitorIssuer:l,...u}of e){let e=[String(a),String(o),String(s),t(c),l],d=[u.redeemed,u.provenAmount,u.provenFees].map(String);this.#t.run(n,r,i,...e,...d)}}knowIssuers(e){for(let t of e)this.#r.run(t)}knownIssuers(){return this.#i.all().map(({issuer:e})=>e)}open(){return this.#n.all().map(e=>({id:e.id,workOrders:e.work_orders,cause:Number(e.cause),requestedAt:BigInt(e.requested_at),acceptedAt:BigInt(e.accepted_at),fee:BigInt(e.fee),channelId:e.channel_id,visitorIssuer:e.visitor_issuer,redeemed:BigInt(e.redeemed),provenAmount:BigInt(e.proven_amount),provenFees:BigInt(e.proven_fees)}))}receiptOf(e,t){let n=this.#o.get(e,t);return n===void 0?null:dt(n)}newest(e){return this.#s.all(e).map(dt).reduce((e,t)=>e===null||t.receipt.sequence>e.receipt.sequence?t:e,null)}keep({workOrders:e,orderId:t,receipt:n,hash:r,signature:i,completion:a,fees:o},s){let{sequence:c,cumulativeAmount:l,issuedAt:u,previous:d}=n,f=[String(c),String(l),String(u),d,r];this.#a.run(e,t,s,...f,i.r,i.vs,a.r,a.vs,String(o))}},dt=e=>({workOrders:e.work_orders,orderId:e.order_id,receipt:{channelId:e.channel_id,sequence:BigInt(e.sequence),cumulativeAmount:BigInt(e.cumulative_amount),issuedAt:BigInt(e.issued_at),previous:e.previous},hash:e.hash,signature:{r:e.r,vs:e.vs},completion:{r:e.completion_r,vs:e.completion_vs},fees:BigInt(e.fees)}),ft=e=>({channels:new He(e),agreements:new Pe(e),states:new Be(e),badges:new Le(e),revocations:new Ze(e),receipts:new Ge(e),vends:new st(e),credits:new nt(e),dailySums:new rt(e),totals:new it(e),served:new ot(e),lastSync:new Ue(e),clock:new Qe(e),domain:new $e(e),transactions:new Ye(e),redemptions:new Xe(e),cupsBefore:new at(e),work:new ut(e),visits:new ct(e),testCups:new lt(e),brewer:new Re(e)}),pt={Badge:[{name:`holder`,type:`address`},{name:`issuedAt`,type:`uint64`},{name:`expiresAt`,type:`uint64`},{name:`dailyLimit`,type:`uint128`}],Receipt:[{name:`channelId`,type:`bytes32`},{name:`sequence`,type:`uint64`},{name:`cumulativeAmount`,type:`uint128`},{name:`issuedAt`,type:`uint64`},{name:`previous`,type:`bytes32`}],Acceptance:[{name:`receipt`,type:`bytes32`}],Revocation:[{name:`holder`,type:`address`},{name:`at`,type:`uint64`}],Visit:[{name:`machine`,type:`address`},{name:`nonce`,type:`bytes32`}],Registration:[{name:`owner`,type:`address`}],Report:[{name:`sequence`,type:`uint64`},{name:`reportedAt`,type:`uint64`},{name:`cups`,type:`uint64`},{name:`cupsByProduct`,type:`bytes32`},{name:`status`,type:`uint32`},{name:`faults`,type:`uint32`},{name:`supplies`,type:`uint32`},{name:`software`,type:`bytes32`}],Consent:[{name:`customer`,type:`address`},{name:`offerId`,type:`bytes32`}],Completion:[{name:`workOrders`,type:`address`},{name:`orderId`,type:`uint256`},{name:`receipt`,type:`bytes32`}]},mt=(e,t)=>l({data:{...t},primaryType:e,types:pt});function ht(e,t){return e.state===`paid`?e.bootId===t?`never-started`:`unknown`:e.state===`starting`?`unknown`:e.state}function gt(e){return e.state===`failed`||e.state===`never-started`?`credit`:e.state===`unknown`?e.creditTaken>0n?`owner-decides`:`credit`:`nothing-owed`}var P=({state:e})=>e===`paid`||e===`starting`;function _t({vends:e},t){let{state:n}=e.get(t);if(n!==`paid`)throw new _(`not-allowed`,`Vend ${t} is ${n}; expected one that is paid and was not started. Its cup is not brewed.`);e.change(t,`starting`,!1)}function vt(e,t,n){let r=e.vends.get(t);if(!P(r)&&r.state===n)return;if(!P(r))throw new _(`not-allowed`,`Vend ${t} is settled as ${r.state} and cannot become ${n}; a vend is settled once.`);if(P({state:n}))throw new _(`not-allowed`,`Vend ${t} cannot be settled as ${n}; expected a final state.`);let i=gt({...r,state:n});e.vends.change(t,n,i===`owner-decides`),i===`credit`&&e.credits.add(r.channelNumber,r.holder,r.price),n===`brewed`&&e.totals.addCup(r.channelNumber,r.product,r.price)}function yt(e,t){return e.vends.open().map(n=>(vt(e,n.id,ht(n,t)),F(e.vends.get(n.id))))}function bt(e,t,n){let r=e.vends.get(t);if(!r.waitsForOwner)throw new _(`not-allowed`,`Vend ${t} is ${r.state} and waits for nobody; expected one that waits for the owner.`);e.vends.change(t,n===`brewed`?`brewed`:r.state,!1),n===`credit`?e.credits.add(r.channelNumber,r.holder,r.price):e.totals.addCup(r.channelNumber,r.product,r.price)}function F({channelNumber:e,bootId:t,...n}){return n}function xt(e,t,n,r){let{receipt:i,signer:a,holder:o,price:s,product:c}=t,l=e.channels.get(i.channelId),u=ae(i,a,s,Se(e,l.id,o,n));if(u.kind===`rejected`)return u;let d=St(e,l,t,u.verified),f=e.receipts.add(l.number,d,n.now);return Ct(e,l,u.verified,f,n.now),{kind:`accepted`,vend:F(e.vends.add(f,c,s,u.verified.creditTaken,r,n.now)),stored:d}}function St(e,{terms:t},{signature:n},r){let{receipt:i,signer:a}=r,o=r.badge===null?null:e.badges.get(t.issuer,a);return{receipt:i,hash:mt(`Receipt`,i),signature:n,signer:a,badge:o,redeemable:!0}}function Ct(e,{number:t,terms:n},r,i,a){let{signer:o,paid:s,creditTaken:c}=r,{unredeemedSince:l}=e.states.get(t),u=s===0n?l:l??a;e.states.change(t,{newest:i,newestRedeemable:i,unredeemedSince:u}),e.dailySums.add(n.issuer,o,a,s),e.credits.add(t,o,-c),e.served.add(n.token,s),e.clock.raise(a)}var wt=({bootId:e,...t})=>Tt(be(t),e);function Tt(e,t){let n=ft(e);return{...Et(e,n),...Dt(e,n,t),...At(e,n),...jt(e,n),work:Ot(e,n),visits:kt(e,n),domain:{get:()=>n.domain.get(),put:t=>e.write(()=>n.domain.put(t))},brewer:{isDry:()=>n.brewer.isDry(),putDry:t=>e.write(()=>n.brewer.putDry(t))},totals:()=>n.totals.all(),prune:t=>Te(e,n,t),durability:()=>e.durability(),close:()=>e.close()}}var Et=(e,t)=>({channels:{put:n=>e.write(()=>t.channels.put(n)),all:()=>t.channels.all().map(({number:e,...t})=>t),standing:e=>{let{number:n,terms:r}=t.channels.get(e),{synced:i,unredeemedSince:a}=t.states.get(n);return i&&{...i,unredeemedSince:a,servedSinceSync:t.served.of(r.token)}}},agreements:{record:(n,r,i)=>e.write(()=>Oe(t,n,r,i)),all:()=>t.agreements.all(),of:e=>t.agreements.of(e)},badges:{get:(e,n)=>t.badges.get(e,n),put:(n,r)=>e.writeHot(()=>t.badges.put(n,r)),drop:(n,r)=>e.writeHot(()=>t.badges.drop(n,r)),markCard:(n,r)=>e.writeHot(()=>t.badges.markCard(n,r))},revocations:{put:(n,r,i)=>e.write(()=>t.revocations.put(n,r,i)),greatestAt:(e,n)=>t.revocations.greatestAt(e,n)}}),Dt=(e,t,n)=>({ledger:(e,n,r)=>Se(t,e,n,r),takeReceipt:(r,i)=>e.writeHot(()=>xt(t,r,i,n)),vends:{markStarting:n=>e.writeUnflushed(()=>_t(t,n)),settle:(n,r,i)=>e.write(()=>{vt(t,n,r),t.clock.raise(i)}),settleAfterCrash:r=>e.write(()=>(t.clock.raise(r),yt(t,n))),decide:(n,r)=>e.write(()=>bt(t,n,r)),page:e=>t.vends.page(e).map(F),waitingForOwner:()=>t.vends.waiting().map(F)}}),Ot=(e,t)=>({record:n=>e.write(()=>ke(t,n)),open:()=>t.work.open(),knownIssuers:()=>t.work.knownIssuers(),knowIssuers:n=>e.write(()=>t.work.knowIssuers(n)),receiptOf:(e,n)=>t.work.receiptOf(e,n),newest:e=>t.work.newest(t.channels.get(e).number),keep:n=>e.write(()=>t.work.keep(n,t.channels.get(n.receipt.channelId).number))}),kt=(e,t)=>({all:()=>t.visits.all(),put:n=>e.write(()=>t.visits.put(n)),drop:n=>e.write(()=>t.visits.drop(n)),clear:()=>e.write(()=>t.visits.clear()),testCups:()=>t.testCups.get(),putTestCups:n=>e.write(()=>t.testCups.put(n))}),At=(e,t)=>({receipts:{newest:e=>{let{newest:n}=t.states.get(t.channels.get(e).number);return n===null?null:t.receipts.get(n)},newestRedeemable:e=>{let{newestRedeemable:n}=t.states.get(t.channels.get(e).number);return n===null?null:t.receipts.get(n)},page:(e,n)=>t.receipts.page(t.channels.get(e).number,n),adopt:n=>e.write(()=>pe(t,n))},credits:{of:(e,n)=>t.credits.of(t.channels.get(e).number,n),all:()=>t.credits.all()},syncs:{record:n=>e.write(()=>Ae(t,n)),last:()=>t.lastSync.get()},clock:{storedAt:()=>t.clock.storedAt(),put:n=>e.write(()=>t.clock.raise(n))},redemptions:{add:n=>e.write(()=>{let e=t.transactions.add(n),{channelId:r,sequence:i,cumulativeAmount:a,cause:o}=n;return t.redemptions.add(e.id,t.channels.get(r).number,n),{...e,channelId:r,sequence:i,cumulativeAmount:a,cause:o}}),underWay:e=>t.redemptions.underWay(t.channels.get(e).number),page:({limit:e})=>t.redemptions.page(e)}}),jt=(e,t)=>({transactions:{update:(n,r)=>e.write(()=>t.transactions.update(n,r)),underWay:()=>t.transactions.underWay(),versions:e=>t.transactions.versions(e)},reports:{add:n=>e.write(()=>t.transactions.add(n)),newest:()=>t.transactions.newestReport(),cupsBefore:()=>t.cupsBefore.get(),putCupsBefore:n=>e.write(()=>t.cupsBefore.put(n))}}),I=1700000000n,L=80n,R=e=>`0x${e.repeat(40)}`,z=e=>`0x${e.repeat(64)}`,B={payer:R(`1`),payee:R(`2`),token:R(`3`),issuer:R(`4`),machine:R(`5`),noticePeriod:604800},{issuer:V,payee:H}=B,[U,W,G]=[R(`6`),R(`7`),R(`8`)],K=z(`a`),q={r:z(`b`),vs:z(`c`)},J={now:I,timeTrusted:!0,margin:86400n,allowance:0n},Mt={transactionHash:z(`d`),rawTransaction:`0x02`,nonce:3,at:I},Y=(...e)=>e.map(e=>String(e??`none`)).join(` `),X=(e,t)=>e.map(e=>Y(...t(e))).join(`
`);function Nt(e,t){e.syncs.record({headAt:I,finalBlock:{number:7n,at:I-12n,hash:z(`e`)},channels:/* @__PURE__ */ new Map([[K,{deposited:10000n,redeemed:t,closesAt:0n}]]),revocations:[{issuer:V,holder:W,at:I-99n}]})}function Pt(e){e.domain.put({chainId:31337n,contract:G}),e.channels.put({id:K,terms:B,decimals:2,symbol:`EURT`});for(let[t,n]of[[U,!1],[W,!0]])e.badges.put(V,{badge:{holder:t,issuedAt:I-86400n,expiresAt:1700086400n,dailyLimit:0n},signature:q,isCard:n});Nt(e,0n);let t={id:1n,kind:`rental`,channelId:K,provider:H,visitorIssuer:R(`0`),endsAt:0n},n=[{name:`Espresso`,price:L,cause:0}];e.agreements.record(G,[{...t,products:n,terms:B,decimals:2,symbol:`EURT`}],I)}function Ft(e){let t={id:5n,workOrders:G,cause:2,acceptedAt:I-9n,requestedAt:I-99n,fee:30n,channelId:K};e.work.record([{...t,visitorIssuer:H,redeemed:0n,provenAmount:0n,provenFees:0n}]),e.work.knowIssuers([H]);let n={channelId:K,sequence:1n,cumulativeAmount:30n,issuedAt:I,previous:z(`0`)};e.work.keep({workOrders:G,orderId:5n,receipt:n,hash:z(`f`),signature:q,completion:q,fees:30n}),e.visits.put({issuer:H,endsAt:1700003600n}),e.visits.putTestCups({brewed:2,since:I}),e.brewer.putDry(!0)}function It(e){e.redemptions.add({...Mt,channelId:K,sequence:1n,cumulativeAmount:L,cause:`asked`,report:null}),e.reports.add({...Mt,nonce:4,report:1n}),e.reports.putCupsBefore({...e.reports.cupsBefore(),cups:9n}),e.clock.put(I)}function Z(e,t){let n=g(e.ledger(K,U,J),L),r=e.takeReceipt({receipt:n,signature:q,signer:U,holder:U,product:`Espresso`,price:L},J);if(r.kind===`rejected`)throw Error(`${r.reason}: got ${r.got}, expected ${r.expected}`);e.vends.markStarting(r.vend.id),e.vends.settle(r.vend.id,t,I)}var Q=e=>{if(e===null)return`none`;let{sequence:t,cumulativeAmount:n,issuedAt:r,previous:i}=e.receipt,{hash:a,signature:o,signer:s,badge:c,redeemable:l}=e;return Y(t,n,r,i,a,o.r,o.vs,s,c?.badge.issuedAt,l)},Lt=e=>e===null?`none`:Y(e.badge.holder,e.badge.issuedAt,e.badge.expiresAt,e.badge.dailyLimit,e.signature.vs,e.isCard),Rt=e=>Y(e.id,e.state,e.transactionHash,e.rawTransaction,e.nonce,e.at,e.report,e.paid,e.gasUsed),zt=e=>{let t=e.channels.standing(K);return{domain:Y(e.domain.get()?.chainId,e.domain.get()?.contract),channels:X(e.channels.all(),e=>[e.id,e.terms.payer,e.terms.issuer,e.terms.noticePeriod,e.decimals,e.symbol]),standing:Y(t?.deposited,t?.redeemed,t?.closesAt,t?.blockNumber,t?.servedSinceSync),unredeemedSince:Y(t?.unredeemedSince),agreements:X(e.agreements.of(G),e=>[e.id,e.kind,e.provider,e.endsAt,...e.products.flatMap(e=>[e.name,e.price])]),badges:[U,W].map(t=>Lt(e.badges.get(V,t))).join(`
`),revocation:Y(e.revocations.greatestAt(V,W)),sync:Y(e.syncs.last()?.headAt,e.syncs.last()?.blockHash,e.clock.storedAt())}},Bt=e=>({newest:Q(e.receipts.newest(K)),newestRedeemable:Q(e.receipts.newestRedeemable(K)),receipts:e.receipts.page(K,{limit:99}).map(Q).join(`
`),vends:X(e.vends.page({limit:99}),e=>[e.id,e.holder,e.product,e.price,e.creditTaken,e.state,e.at,e.waitsForOwner]),credits:X(e.credits.all(),e=>[e.channelId,e.holder,e.amount]),totals:X(e.totals(),e=>[e.channelId,e.product,e.cups,e.amount]),isDry:Y(e.brewer.isDry())}),Vt=e=>{let t=e.work.receiptOf(G,5n),{cups:n,cupsByProduct:r}=e.reports.cupsBefore();return{redemptions:e.redemptions.page({limit:99}).map(e=>Y(Rt(e),e.sequence,e.cumulativeAmount,e.cause)).join(`
`),underWay:e.transactions.underWay().map(Rt).join(`
`),cupsBefore:Y(n,r),orders:X(e.work.open(),e=>[e.id,e.cause,e.fee,e.acceptedAt,e.visitorIssuer,e.provenAmount,e.provenFees]),issuers:e.work.knownIssuers().join(`
`),signed:Y(t?.receipt.cumulativeAmount,t?.hash,t?.completion.vs,t?.fees),visits:X(e.visits.all(),e=>[e.issuer,e.endsAt]),testCups:Y(e.visits.testCups()?.brewed,e.visits.testCups()?.since)}},$=e=>({furnish:()=>{Pt(e),Ft(e),Z(e,`brewed`),Z(e,`failed`),Z(e,`unknown`),Z(e,`failed`),It(e)},cup:t=>Z(e,t),prune:()=>(Nt(e,e.receipts.newest(K)?.receipt.cumulativeAmount??0n),e.prune(1700000001n)),books:()=>({...zt(e),...Bt(e),...Vt(e)}),close:()=>e.close()}),Ht={version:ce.length,open:e=>$(wt({file:e,bootId:`the first boot`}))};export{$ as inHand,Ht as release};