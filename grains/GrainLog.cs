using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains;

/// <summary>Every message that the grains log, each with an id that stays.</summary>
internal static partial class GrainLog
{
    [LoggerMessage(1001, LogLevel.Warning, "Lot {LotId} could not be loaded.")]
    public static partial void LotNotLoaded(ILogger logger, Guid lotId, Exception problem);

    [LoggerMessage(1002, LogLevel.Warning, "Lot {LotId} reloads: its commit ended as {Outcome}.")]
    public static partial void LotReloads(ILogger logger, Guid lotId, CommitOutcome outcome);

    [LoggerMessage(1003, LogLevel.Warning, "The sweep for passed deadlines failed; the next one tries again.")]
    public static partial void SweepFailed(ILogger logger, Exception problem);

    [LoggerMessage(1101, LogLevel.Error, "A journal batch of {Commits} commits was refused by the database; each is tried alone.")]
    public static partial void BatchRefused(ILogger logger, int commits, Exception problem);

    [LoggerMessage(1102, LogLevel.Error, "The commit of lot {LotId} was refused by the database.")]
    public static partial void CommitRefused(ILogger logger, Guid lotId, Exception problem);

    [LoggerMessage(1103, LogLevel.Warning, "A journal writer lost its connection; the outcome of {Commits} commits is unknown.")]
    public static partial void OutcomeLost(ILogger logger, int commits, Exception problem);

    [LoggerMessage(1104, LogLevel.Warning, "A journal writer cannot reach the database.")]
    public static partial void DatabaseUnreachable(ILogger logger, Exception problem);

    [LoggerMessage(1105, LogLevel.Error, "The commit of document {Kind} {Id} was refused by the database.")]
    public static partial void DocumentRefused(ILogger logger, string kind, Guid id, Exception problem);

    [LoggerMessage(1106, LogLevel.Warning, "Document {Kind} {Id} reloads: its commit ended as {Outcome}.")]
    public static partial void DocumentReloads(ILogger logger, string kind, Guid id, CommitOutcome outcome);

    [LoggerMessage(1107, LogLevel.Warning, "Expired documents could not be deleted; the next round tries again.")]
    public static partial void DocumentsNotTended(ILogger logger, Exception problem);

    [LoggerMessage(1201, LogLevel.Information, "Relay {Lane} publishes from epoch {Epoch}.")]
    public static partial void RelayStarted(ILogger logger, int lane, long epoch);

    [LoggerMessage(1202, LogLevel.Warning, "Relay {Lane} lost the broker; the outbox grows until it is back.")]
    public static partial void BrokerLost(ILogger logger, int lane, Exception problem);

    [LoggerMessage(1203, LogLevel.Information, "Relay {Lane} restored connection, flushing outbox.")]
    public static partial void BrokerRestored(ILogger logger, int lane);

    [LoggerMessage(1204, LogLevel.Warning, "Relay {Lane} cannot read the outbox; it tries again.")]
    public static partial void OutboxUnreadable(ILogger logger, int lane, Exception problem);

    [LoggerMessage(1205, LogLevel.Information, "A relay stops: another took its lane.")]
    public static partial void RelayTakenOver(ILogger logger, Exception replaced);

    [LoggerMessage(1206, LogLevel.Warning, "A relay or sweeper could not be woken; the next round tries again.")]
    public static partial void KeeperFailed(ILogger logger, Exception problem);

    [LoggerMessage(1207, LogLevel.Warning, "The outbox's partitions could not be tended; the next round tries again.")]
    public static partial void PartitionsNotTended(ILogger logger, Exception problem);

    [LoggerMessage(1301, LogLevel.Information, "Applied migration {Number} {Name}.")]
    public static partial void Migrated(ILogger logger, int number, string name);
}
