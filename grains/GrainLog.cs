using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains;

/// <summary>Every message that the grains log, each with a stable event id.</summary>
internal static partial class GrainLog
{
    [LoggerMessage(1001, LogLevel.Warning, "Lot {LotId} could not be loaded.")]
    public static partial void LotNotLoaded(ILogger logger, Guid lotId, Exception problem);

    [LoggerMessage(1002, LogLevel.Warning, "Lot {LotId} reloads: its commit ended as {Outcome}.")]
    public static partial void LotReloads(ILogger logger, Guid lotId, string outcome);

    [LoggerMessage(1004, LogLevel.Warning, "The deadlines of lot {LotId} could not be settled; it is tried again in some minutes.")]
    public static partial void LotNotSettled(ILogger logger, Guid lotId, Exception problem);

    [LoggerMessage(1005, LogLevel.Warning, "A claim on lot {LotId} was refused: its recipient's diet could not be read.")]
    public static partial void DietNotRead(ILogger logger, Guid lotId, Exception problem);

    [LoggerMessage(
        1101, LogLevel.Error, "A journal batch of {Commits} commits was refused by the database; its halves are retried separately.")]
    public static partial void BatchRefused(ILogger logger, int commits, Exception problem);

    [LoggerMessage(1102, LogLevel.Error, "The commit of aggregate {AggregateId} was refused by the database.")]
    public static partial void CommitRefused(ILogger logger, Guid aggregateId, Exception problem);

    [LoggerMessage(1103, LogLevel.Warning, "A journal writer lost its connection; the outcome of {Commits} commits is unknown.")]
    public static partial void OutcomeLost(ILogger logger, int commits, Exception problem);

    [LoggerMessage(1104, LogLevel.Warning, "A journal writer cannot reach the database.")]
    public static partial void DatabaseUnreachable(ILogger logger, Exception problem);

    [LoggerMessage(1105, LogLevel.Error, "The commit of document {Kind} {Id} was refused by the database.")]
    public static partial void DocumentRefused(ILogger logger, string kind, Guid id, Exception problem);

    [LoggerMessage(1106, LogLevel.Warning, "Document {Kind} {Id} reloads: its commit ended as {Outcome}.")]
    public static partial void DocumentReloads(ILogger logger, string kind, Guid id, string outcome);

    [LoggerMessage(1201, LogLevel.Information, "Relay {Lane} publishes from epoch {Epoch}.")]
    public static partial void RelayStarted(ILogger logger, int lane, long epoch);

    [LoggerMessage(1202, LogLevel.Warning, "Relay {Lane} lost the broker; the outbox grows until it is back.")]
    public static partial void BrokerLost(ILogger logger, int lane, Exception problem);

    [LoggerMessage(1203, LogLevel.Information, "Relay {Lane} restored connection, flushing outbox.")]
    public static partial void BrokerRestored(ILogger logger, int lane);

    [LoggerMessage(1204, LogLevel.Warning, "Relay {Lane} cannot read the outbox; it tries again.")]
    public static partial void OutboxUnreadable(ILogger logger, int lane, Exception problem);

    [LoggerMessage(1205, LogLevel.Information, "A relay stops: another relay took over its lane.")]
    public static partial void RelayTakenOver(ILogger logger, Exception replaced);

    [LoggerMessage(1206, LogLevel.Warning, "{Service} could not activate its grains; the next run tries again.")]
    public static partial void WakeFailed(ILogger logger, string service, Exception failure);

    [LoggerMessage(1207, LogLevel.Warning, "{Work} failed; the next run tries again.")]
    public static partial void PeriodicWorkFailed(ILogger logger, string work, Exception failure);

    [LoggerMessage(1208, LogLevel.Information, "Relay {Lane} was rewound and publishes again from there.")]
    public static partial void RelayRewound(ILogger logger, int lane);

    [LoggerMessage(
        1209, LogLevel.Warning,
        "Database {Shard} continues on another timeline or server, as history {Number}. If what was written last is lost "
            + "there, the stream is ahead of it: docs/operations.md, 'After a recovery to an earlier time'.")]
    public static partial void HistoryContinues(ILogger logger, int shard, int number);

    [LoggerMessage(
        1210, LogLevel.Error,
        "Relay {Lane}: the stream has lost message {Sequence}, which it had acknowledged. Everything since is published again, and the "
            + "consumers begin again.")]
    public static partial void StreamShorter(ILogger logger, int lane, long sequence);

    [LoggerMessage(1212, LogLevel.Debug, "The background services of other silos could not be read.")]
    public static partial void ServicesUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(
        1213, LogLevel.Error, "The queue {Queue} set row {Row} aside as a dead letter after {Attempts} attempts; the others go on.")]
    public static partial void RowSetAside(ILogger logger, string queue, Guid row, int attempts, Exception failure);

    [LoggerMessage(1214, LogLevel.Warning, "The queue {Queue} failed at row {Row}, attempt {Attempt}; it tries again.")]
    public static partial void RowFailed(ILogger logger, string queue, Guid row, int attempt, Exception failure);

    [LoggerMessage(1301, LogLevel.Information, "Applied migration {Number} {Name}.")]
    public static partial void Migrated(ILogger logger, int number, string name);

    [LoggerMessage(1302, LogLevel.Error, "A database is refused; nothing is written to it.")]
    public static partial void DatabaseRefused(ILogger logger, Exception refused);

    [LoggerMessage(1401, LogLevel.Information, "Consumer {Consumer} reads its events, from epoch {Epoch}.")]
    public static partial void ConsumerStarted(ILogger logger, string consumer, long epoch);

    [LoggerMessage(1402, LogLevel.Warning, "Consumer {Consumer} lost the broker or the database; it resumes when they are back.")]
    public static partial void ConsumerLost(ILogger logger, string consumer, Exception problem);

    [LoggerMessage(
        1403, LogLevel.Warning, "Consumer {Consumer} failed at event {EventId} of {AggregateId}, attempt {Attempt}; it tries again.")]
    public static partial void EventFailed(ILogger logger, string consumer, Guid eventId, Guid aggregateId, int attempt, Exception problem);

    [LoggerMessage(
        1404, LogLevel.Error,
        "Consumer {Consumer} gave up on event {EventId} of {AggregateId} after {Attempts} attempts and made it a dead letter.")]
    public static partial void EventDeadLettered(
        ILogger logger, string consumer, Guid eventId, Guid aggregateId, int attempts, Exception problem);

    [LoggerMessage(1405, LogLevel.Error, "Consumer {Consumer} cannot read a message on {Subject} and made it a dead letter.")]
    public static partial void MessageUnreadable(ILogger logger, string consumer, string subject, Exception problem);

    [LoggerMessage(1407, LogLevel.Critical, "The ledger was changed and is no longer signed: {Fault}. Run `ledger verify`.")]
    public static partial void LedgerBroken(ILogger logger, string fault);

    [LoggerMessage(1409, LogLevel.Warning, "Webhook {WebhookId} is disabled: it has failed since {Since}.")]
    public static partial void WebhookDisabled(ILogger logger, Guid webhookId, DateTimeOffset since);

    [LoggerMessage(1501, LogLevel.Information, "Resealed the contact data of {Accounts} accounts under key {KeyId}.")]
    public static partial void ContactsResealed(ILogger logger, int accounts, string keyId);

    [LoggerMessage(1502, LogLevel.Warning, "Contact data could not be resealed; the next round tries again.")]
    public static partial void ContactsNotResealed(ILogger logger, Exception problem);

    [LoggerMessage(1503, LogLevel.Error, "The contact data of account {AccountId} could not be resealed; the next round tries again.")]
    public static partial void AccountNotResealed(ILogger logger, Guid accountId, Exception problem);

    [LoggerMessage(1504, LogLevel.Information, "Contact keys read: {Keys}; {KeyId} seals.")]
    public static partial void ContactKeysRead(ILogger logger, int keys, string keyId);

    [LoggerMessage(1505, LogLevel.Warning, "The contact keys could not be read; the current keys stay in use.")]
    public static partial void ContactKeysNotRead(ILogger logger, Exception problem);

    [LoggerMessage(
        1601, LogLevel.Error,
        "The consumer {Consumer} has had message {Reached}, which the stream does not have: the stream's store came back as it was "
            + "earlier, or was made again. The consumer reads it from its start and drops what it has handled.")]
    public static partial void ConsumerBeyondStream(ILogger logger, string consumer, long reached);

    [LoggerMessage(
        1602, LogLevel.Error,
        "The consumer {Consumer} has not handled {Events} published events, the oldest of {Oldest}, although the broker has delivered "
            + "everything. They are published again, and the consumer begins again and drops what it has handled.")]
    public static partial void EventsPassedOver(ILogger logger, string consumer, long events, DateTimeOffset oldest);

    [LoggerMessage(
        1603, LogLevel.Error,
        "The stream lacks events of lane {Lane} after number {Last}. The consumer {Consumer} holds that lane; they are published again.")]
    public static partial void EventsMissing(ILogger logger, string consumer, string lane, long last);

    [LoggerMessage(
        1604, LogLevel.Critical,
        "Events {First} to {Last} of lane {Lane} are neither in the stream nor in the outbox any more. The consumer {Consumer} goes on "
            + "without them; the ledger shows which they are.")]
    public static partial void EventsLost(ILogger logger, string consumer, string lane, long first, long last);

    [LoggerMessage(1406, LogLevel.Information, "A consumer is left to another owner for a while.")]
    public static partial void ConsumerReplaced(ILogger logger, Exception replaced);

    [LoggerMessage(1701, LogLevel.Warning, "At the start, {Server} could not be checked: it does not answer. The silo waits for it.")]
    public static partial void EnvironmentUnknown(ILogger logger, string server, Exception problem);

    [LoggerMessage(1702, LogLevel.Warning, "Database {Shard} runs with {Setting} = off: a crash may lose what was acknowledged.")]
    public static partial void NotDurable(ILogger logger, int shard, string setting);

    [LoggerMessage(1703, LogLevel.Warning, "The stream {Trouble}.")]
    public static partial void StreamUnsafe(ILogger logger, string trouble);

    [LoggerMessage(1704, LogLevel.Critical, "{Trouble}")]
    public static partial void OutsideCluster(ILogger logger, string trouble);
    [LoggerMessage(
        1801, LogLevel.Error, "Recall {RecallId} could not be carried out everywhere ({Failures} failures); what is left is tried again.")]
    public static partial void RecallIncomplete(ILogger logger, Guid recallId, int failures, Exception problem);

    [LoggerMessage(1506, LogLevel.Warning, "What ends with account {AccountId} could not all be ended; it is tried again.")]
    public static partial void AccountNotEnded(ILogger logger, Guid accountId, Exception problem);
}
