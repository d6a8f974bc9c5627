// Before the first paint, and where modules do not load: a page opened as a file.
(function () {
    const root = document.documentElement;
    try {
        const theme = localStorage.getItem('theme');
        if (theme === 'light' || theme === 'dark') {
            root.dataset.theme = theme;
        }
    } catch (refused) {
        // Storage is switched off: the system's theme it is.
        root.dataset.storage = 'off';
    }
    if (location.protocol === 'file:') {
        root.dataset.file = 'true';
    }
})();
