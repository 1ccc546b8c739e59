using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NATS.Client.Core;
using NATS.Client.JetStream.Json;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>Streams, consumers, and publishing to streams.</summary>
public partial class NatsJSContext : INatsJSContext
{
    private readonly NatsConnection _connection;

    /// <summary>Creates a context with default settings.</summary>
    public NatsJSContext(INatsConnection connection)
        : this(connection, new NatsJSOpts(connection.Opts))
    {
    }

    /// <summary>Creates a context with settings.</summary>
    public NatsJSContext(INatsConnection connection, NatsJSOpts opts)
    {
        _connection = connection as NatsConnection ?? throw new ArgumentException("Connection must be a NatsConnection", nameof(connection));
        Opts = opts;
    }

    /// <inheritdoc />
    public INatsConnection Connection => _connection;

    /// <inheritdoc />
    public NatsJSOpts Opts { get; }

    internal NatsConnection Owner => _connection;

    /// <inheritdoc />
    public string NewBaseInbox() => Nuid.NewInbox(Connection.Opts.InboxPrefix);

    /// <inheritdoc />
    public ValueTask<AccountInfoResponse> GetAccountInfoAsync(CancellationToken cancellationToken = default) =>
        JSRequestResponseAsync<object, AccountInfoResponse>($"{Opts.Prefix}.INFO", null, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<TResponse> JSRequestResponseAsync<TRequest, TResponse>(string subject, TRequest? request, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class
    {
        var reply = await RequestAsync<TRequest, TResponse>(subject, request, cancellationToken).ConfigureAwait(false);
        return reply.Error == null ? reply.Value! : throw new NatsJSApiException(reply.Error);
    }

    internal static void CheckStreamName([NotNull] string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.AsSpan().ContainsAny(' ', '.'))
        {
            throw new ArgumentException("Stream name cannot contain ' ', '.'", parameter);
        }
    }

    /// <summary>A request whose refusal is a result.</summary>
    private async ValueTask<ApiReply<TResponse>> RequestAsync<TRequest, TResponse>(string subject, TRequest? request, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        NatsMsg<ApiReply<TResponse>> reply;
        try
        {
            reply = await Connection.RequestAsync(
                subject,
                request,
                requestSerializer: JetStreamJsonContext.For<TRequest>(),
                replySerializer: ApiReplyReader<TResponse>.Instance,
                replyOpts: new NatsSubOpts { Timeout = Opts.RequestTimeout, ThrowIfNoResponders = true },
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (NatsNoReplyException)
        {
            throw new NatsJSApiNoResponseException();
        }

        return reply.Error == null ? reply.Data : throw reply.Error;
    }

    /// <summary>An answer of the API: a value or a refusal.</summary>
    private readonly record struct ApiReply<T>(T? Value, ApiError? Error);

    private sealed class ApiReplyReader<T> : INatsDeserialize<ApiReply<T>>
        where T : class
    {
        public static readonly ApiReplyReader<T> Instance = new();

        public ApiReply<T> Deserialize(in ReadOnlySequence<byte> buffer)
        {
            using var document = JsonDocument.Parse(buffer);
            if (document.RootElement.TryGetProperty("error"u8, out var error))
            {
                return new ApiReply<T>(null, error.Deserialize(JetStreamJsonContext.SnakeCase.ApiError));
            }

            var type = JetStreamJsonContext.SnakeCase.GetTypeInfo(typeof(T)) as JsonTypeInfo<T> ?? throw new NatsJSException($"Unknown response type {typeof(T)}");
            return new ApiReply<T>(document.RootElement.Deserialize(type) ?? throw new NatsJSException("Null result"), null);
        }
    }
}
