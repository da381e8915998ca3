// One act of ssh2-sftp-client: node client.js '{"connect": …, "act": …, "local": …, "name": …}'
'use strict';
const fs = require('fs');
const Client = require('ssh2-sftp-client');

const task = JSON.parse(process.argv[2]);
const client = new Client();

const acts = {
  put: () => client.put(task.local, task.name),
  temporary: async () => {
    await client.put(task.local, `${task.name}.tmp`);
    await client.posixRename(`${task.name}.tmp`, task.name);
  },
  resume: async () => {
    const { size } = await client.stat(task.name);
    await client.append(fs.createReadStream(task.local, { start: size }), task.name);
  },
  delete: () => client.delete(task.name),
  list: async () => console.log(JSON.stringify(await client.list('/'))),
};

// Whoever cancels in an application built on this library makes it end the session.
process.on('SIGINT', () => client.end());

client
  .connect(task.connect)
  .then(acts[task.act])
  .then(() => client.end())
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
    return client.end();
  });
