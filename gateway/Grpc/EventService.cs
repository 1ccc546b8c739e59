using Grpc.Core;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Notifications;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Follows the caller's events.</summary>
internal sealed class EventService(IGrainFactory grains, StreamPlaces places, SessionWatch watch, IHostApplicationLifetime lifetime)
    : Wire.Events.EventsBase
{
    /// <inheritdoc/>
    [Counterpart("GET /v1/notifications/stream", Role.Donor, Role.Recipient, Role.Courier, Role.Operator)]
    public override async Task Follow(
        Wire.FollowRequest request, IServerStreamWriter<Wire.FollowResponse> responseStream, ServerCallContext context)
    {
        var position = new PositionReference(request.HasAfter ? request.After : null);
        CallExtensions.Check(position);
        var (http, caller) = (context.GetHttpContext(), context.Caller());
        using var place = places.TryTake(caller.Id, out var refusal) ?? throw GrpcProblem.ToException(http, refusal!);
        var inbox = grains.GetGrain<INotificationGrain>(0);
        var after = position.After ?? await inbox.LastAsync(caller).WaitAsync(context.CancellationToken);

        // Streams have bounds of their own.
        http.Features.Get<AdmittedRequest>()?.GiveBack();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var ends = watch.Cancel(ending, caller);
        try
        {
            await responseStream.WriteAsync(new() { Position = after }, ending.Token);
            await foreach (var notification in NotificationFeed.ReadAsync(inbox, caller, watch, after, ending.Token))
            {
                if (notification is not null)
                {
                    await responseStream.WriteAsync(
                        new() { Event = EventMessages.Of(NotificationResponse.Of(notification)) }, ending.Token);
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // A slow reader had not taken the last event when the stream ended.
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        throw GrpcProblem.ToException(http, EndOf(caller));
    }

    private Problem EndOf(AuthenticatedCaller caller) => watch.HasEnded(caller)
        ? new(ProblemType.Unauthenticated,
            "The token has expired, or its session has ended. Get a new token, and follow after the last number that you have.")
        : new(ProblemType.Unavailable, "The stream ends here. Follow again after the last number that you have.");
}
