namespace Orleans
{
    /// <summary>Takes part in one stage of a lifecycle.</summary>
    public interface ILifecycleObserver
    {
        /// <summary>The stage starts.</summary>
        Task OnStart(CancellationToken cancellationToken = default);

        /// <summary>The stage stops.</summary>
        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>A lifecycle whose stages can be taken part in.</summary>
    public interface ILifecycleObservable
    {
        /// <summary>Takes part in a stage until what is returned is disposed.</summary>
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>A lifecycle as the one who drives it sees it.</summary>
    public interface ILifecycleSubject : ILifecycleObservable, ILifecycleObserver
    {
    }

    /// <summary>A service that takes part in a lifecycle.</summary>
    public interface ILifecycleParticipant<TLifecycleObservable>
        where TLifecycleObservable : ILifecycleObservable
    {
        /// <summary>Subscribes to the stages that the service takes part in.</summary>
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>Stages of a silo's or a client's lifecycle.</summary>
    public static class ServiceLifecycleStage
    {
        /// <summary>Before all others.</summary>
        public const int First = int.MinValue;

        /// <summary>The runtime is made.</summary>
        public const int RuntimeInitialize = 2000;

        /// <summary>The runtime's services start.</summary>
        public const int RuntimeServices = 4000;

        /// <summary>The runtime's storage starts.</summary>
        public const int RuntimeStorageServices = 6000;

        /// <summary>The runtime's own grains start.</summary>
        public const int RuntimeGrainServices = 8000;

        /// <summary>Between the runtime's grains and the application.</summary>
        public const int AfterRuntimeGrainServices = 8100;

        /// <summary>The application's services start.</summary>
        public const int ApplicationServices = 10000;

        /// <summary>Between the application's services and the silo's being active.</summary>
        public const int ValidateInitialConnectivity = 19900;

        /// <summary>On the way down: the grain directory goes.</summary>
        public const int GrainDirectoryShutdown = 19997;

        /// <summary>On the way down: grains are deactivated.</summary>
        public const int GrainDeactivation = 19998;

        /// <summary>The silo is about to take requests.</summary>
        public const int BecomeActive = 19999;

        /// <summary>The silo takes requests.</summary>
        public const int Active = 20000;

        /// <summary>After all others.</summary>
        public const int Last = int.MaxValue;
    }
}

namespace Orleans.Runtime
{
    /// <summary>The lifecycle of a silo.</summary>
    public interface ISiloLifecycle : ILifecycleObservable
    {
        /// <summary>The last stage that has started.</summary>
        int HighestCompletedStage { get; }

        /// <summary>The last stage that has stopped.</summary>
        int LowestStoppedStage { get; }
    }

    /// <summary>The lifecycle of a silo as the silo sees it.</summary>
    public interface ISiloLifecycleSubject : ISiloLifecycle, ILifecycleObserver
    {
    }

    /// <summary>The lifecycle of an activation.</summary>
    public interface IGrainLifecycle : ILifecycleObservable
    {
    }

    /// <summary>Stages of an activation's lifecycle.</summary>
    public static class GrainLifecycleStage
    {
        /// <summary>Before all others.</summary>
        public const int First = int.MinValue;

        /// <summary>Stored state is read.</summary>
        public const int SetupState = 1000;

        /// <summary>The grain activates.</summary>
        public const int Activate = 2000;

        /// <summary>After all others.</summary>
        public const int Last = int.MaxValue;
    }

    /// <summary>Work done once when a silo starts.</summary>
    public interface IStartupTask
    {
        /// <summary>Does the work. The silo does not start if this fails.</summary>
        Task Execute(CancellationToken cancellationToken);
    }
}
