using System.Buffers.Text;
using System.Text;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core.Routing;

/// <summary>Brings what one session receives to whom it concerns.</summary>
internal sealed class IncomingRouter(NatsConnection connection) : IIncomingHandler
{
    private readonly SubjectCache _subjects = new(connection.Opts.SubjectEncoding);
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the server answered the opening ping, and fails when it refused.</summary>
    public Task Accepted => _accepted.Task;

    public ValueTask HandleAsync(in IncomingFrame frame, ReadOnlyMemory<byte> bytes)
    {
        switch (frame.Kind)
        {
            case IncomingKind.Message:
                return frame.Sid == SubscriptionTable.InboxSid ? RouteInbox(frame, bytes) : RouteSubscription(frame, bytes);
            case IncomingKind.Ping:
                connection.Outgoing.Append(static (buffer, _) => buffer.Pong(), 0);
                break;
            case IncomingKind.Pong when !_accepted.Task.IsCompleted:
                _accepted.TrySetResult();
                break;
            case IncomingKind.Pong:
                connection.Pings.Answered();
                break;
            case IncomingKind.Error:
                HandleError(Encoding.UTF8.GetString(frame.Text.Trim((byte)'\'')));
                break;
            case IncomingKind.Info:
                connection.ServerChanged(ServerInfoReader.Read(frame.Text));
                break;
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask RouteSubscription(in IncomingFrame frame, ReadOnlyMemory<byte> bytes)
    {
        // A message that was under way when its subscription ended finds nobody.
        var subscription = connection.Subscriptions.Find(frame.Sid);
        return subscription == null ? ValueTask.CompletedTask : subscription.ReceiveAsync(MessageOf(frame, bytes, _subjects.TextOf(frame.Subject)));
    }

    private ValueTask RouteInbox(in IncomingFrame frame, ReadOnlyMemory<byte> bytes)
    {
        var token = frame.Subject[connection.InboxBytes.Length..];
        if (Utf8Parser.TryParse(token, out long number, out var length) && length == token.Length)
        {
            if (connection.Replies.TryTake(number, out var pending))
            {
                // A reply is addressed to nobody else, so its subject is not worth a string.
                pending.Receive(MessageOf(frame, bytes, string.Empty));
            }

            return ValueTask.CompletedTask;
        }

        var subject = connection.Opts.SubjectEncoding.GetString(frame.Subject);
        return connection.Subscriptions.FindInbox(subject)?.ReceiveAsync(MessageOf(frame, bytes, subject)) ?? ValueTask.CompletedTask;
    }

    private IncomingMessage MessageOf(in IncomingFrame frame, ReadOnlyMemory<byte> bytes, string subject) => new(
        subject,
        frame.ReplyTo.IsEmpty ? null : connection.Opts.SubjectEncoding.GetString(frame.ReplyTo),
        bytes.Slice(frame.BodyStart, frame.HeaderLength),
        bytes.Slice(frame.BodyStart + frame.HeaderLength, frame.PayloadLength));

    private void HandleError(string error)
    {
        connection.ServerFailed(error);
        _accepted.TrySetException(new NatsServerException(error));
    }
}
