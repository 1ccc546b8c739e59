// Walks the services with @grpc/grpc-js and prints what it saw as JSON.
// Arguments: address, folder of the contract, donor's token, recipient's token, the engine's time in seconds.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

// The loader's own reader of the contract, for the few messages that are described here.
const protobuf = createRequire(createRequire(import.meta.url).resolve('@grpc/proto-loader'))('protobufjs');

const [address, folder, donor, recipient, now] = process.argv.slice(2);
const files = ['lots', 'claims', 'deliveries', 'events'].map((name) => `pangan/v1/${name}.proto`);
const options = { includeDirs: [folder], longs: String, enums: String, oneofs: true };
const { pangan } = grpc.loadPackageDefinition(await loader.load(files, options));
const credentials = grpc.credentials.createInsecure();

const metadata = (token, key) => {
  const made = new grpc.Metadata();
  made.set('authorization', `Bearer ${token}`);
  if (key) made.set('idempotency-key', key);
  return made;
};

const call = (client, method, request, meta) => new Promise((resolve, reject) => {
  client[method](request, meta, { deadline: Date.now() + 30_000 }, (error, answer) => (error ? reject(error) : resolve(answer)));
});

// The details of google.rpc that a client reads, described by their published field numbers.
const rpc = protobuf.parse(`syntax = "proto3"; package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message FieldViolation { string field = 1; string description = 2; }
  message BadRequest { repeated FieldViolation field_violations = 1; }`).root;

const detailsOf = (error) => {
  const status = rpc.lookupType('google.rpc.Status').decode(error.metadata.get('grpc-status-details-bin')[0]);
  return Object.fromEntries(status.details.map((detail) => {
    const name = detail.typeUrl.split('.').pop();
    const known = ['ErrorInfo', 'BadRequest'].includes(name);
    return [name, known ? rpc.lookupType(`google.rpc.${name}`).decode(detail.value) : detail.value];
  }));
};

const refusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return detailsOf(error);
  }
  throw new Error('The call was to be refused.');
};

const lots = new pangan.v1.Lots(address, credentials);
const claims = new pangan.v1.Claims(address, credentials);
const events = new pangan.v1.Events(address, credentials);
const at = (hours) => ({ seconds: String(Number(now) + hours * 3600) });

const { lot } = await call(lots, 'postLot', {
  title: 'Nasi kotak', category: 'prepared-meals', unit: 'UNIT_PORTION', quantity: 20, useBy: at(6),
  pickupWindow: { from: at(0), to: at(5) }, location: { lat: -6.2, lon: 106.8 }, region: 'jakarta',
  temperatureClass: 'TEMPERATURE_CLASS_HOT', halal: 'HALAL_STATUS_CERTIFIED',
}, metadata(donor, randomUUID()));
const bad = await refusal(call(claims, 'claimLot', { lotId: lot.id, quantity: 0 }, metadata(recipient, randomUUID())));
const key = randomUUID();
const { claim } = await call(claims, 'claimLot', { lotId: lot.id, quantity: 3 }, metadata(recipient, key));
const again = await call(claims, 'claimLot', { lotId: lot.id, quantity: 3 }, metadata(recipient, key));
const refused = await refusal(call(claims, 'claimLot', { lotId: lot.id, quantity: 18 }, metadata(recipient, randomUUID())));
const handed = await call(claims, 'collectClaim', { lotId: lot.id, claimId: claim.id, code: claim.pickupCode }, metadata(donor));

const stream = events.follow({ after: 0 }, metadata(recipient));
const first = await new Promise((resolve, reject) => stream.once('data', resolve).once('error', reject));
stream.on('error', () => {});
stream.cancel();

const unary = (path, encode, decode, request) => new Promise((resolve, reject) => {
  new grpc.Client(address, credentials).makeUnaryRequest(
    path, encode, decode, request, (error, answer) => (error ? reject(error) : resolve(answer)));
});
const health = protobuf.parse(`syntax = "proto3"; package grpc.health.v1;
  message Request { string service = 1; }
  message Response { enum Status { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; } Status status = 1; }`).root;
const [asks, says] = ['Request', 'Response'].map((name) => health.lookupType(`grpc.health.v1.${name}`));
const serving = await unary(
  '/grpc.health.v1.Health/Check', (request) => Buffer.from(asks.encode(request).finish()), (bytes) => says.decode(bytes), {});

// Reflection, as grpcurl asks it: which services there are, and the files that describe one of them.
const reflection = protobuf.parse(`syntax = "proto3"; package grpc.reflection.v1;
  message Request { string host = 1; string file_containing_symbol = 4; string list_services = 7; }
  message Response { Files file_descriptor_response = 4; Services list_services_response = 6; }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message File { string name = 1; }`).root;
const type = (name) => reflection.lookupType(`grpc.reflection.v1.${name}`);
const reflect = (request) => new Promise((resolve, reject) => {
  const asked = new grpc.Client(address, credentials).makeBidiStreamRequest(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', (message) => Buffer.from(type('Request').encode(message).finish()),
    (bytes) => type('Response').decode(bytes));
  asked.once('data', (answer) => { resolve(answer); asked.end(); }).once('error', reject);
  asked.write(request);
});
const listed = await reflect({ listServices: '*' });
const described = await reflect({ fileContainingSymbol: 'pangan.v1.Claims' });

console.log(JSON.stringify({
  collected: handed.claim.status,
  badFields: bad.BadRequest.fieldViolations.map((violation) => violation.field),
  refused: `${refused.ErrorInfo.reason} ${refused.ErrorInfo.metadata.available}`,
  sameClaim: again.claim.id === claim.id && again.claim.pickupCode === claim.pickupCode,
  position: first.position,
  health: Object.keys(says.lookupEnum('Status').values)[serving.status],
  services: listed.listServicesResponse.service.map((service) => service.name),
  files: described.fileDescriptorResponse.fileDescriptorProto.map((bytes) => type('File').decode(bytes).name),
}));
process.exit(0);
